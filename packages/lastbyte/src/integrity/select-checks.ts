import type { Check, CheckFactory } from "./check.ts";
import type { Exchange } from "../exchange.ts";
import { builtInCheck } from "./built-in-check.ts";
export function selectChecks(exchange: Exchange, own: readonly CheckFactory[]): readonly Check[] {
  const builtIn = builtInCheck(exchange.head);
  const checks: Check[] = builtIn === undefined ? [] : [builtIn];
  for (const f of own) {
    const c = f(exchange.head);
    if (c) checks.push(c);
  }
  return checks;
}
