import type { Check, CheckFactory } from "./check.ts";
import type { Exchange } from "../exchange.ts";
import { JsonCheck } from "./json.ts";
export function selectChecks(exchange: Exchange, own: readonly CheckFactory[]): readonly Check[] {
  const checks: Check[] = [];
  if (/json/.test(exchange.head.headers.get("content-type") ?? "") && exchange.head.status !== 206)
    checks.push(new JsonCheck());
  for (const f of own) {
    const c = f(exchange.head);
    if (c) checks.push(c);
  }
  return checks;
}
