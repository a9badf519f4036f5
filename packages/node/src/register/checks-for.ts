import type { Check, CheckFactory } from "lastbyte";
import type { Exchange } from "lastbyte/engine";
import { codingOf, selectChecks } from "lastbyte/engine";
export function checksFor(exchange: Exchange, own: readonly CheckFactory[], _l: object): readonly Check[] {
  return codingOf(exchange.head) === "identity" ? selectChecks(exchange, own) : [];
}
