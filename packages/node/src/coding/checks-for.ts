import type { Check, CheckFactory, Exchange } from "lastbyte/engine";
import { contentChecks, JsonCheck, selectChecks } from "lastbyte/engine";
import { createStructure } from "../json/swift-structure.ts";
import { parseCodings } from "./codings.ts";
import { ContentCodingCheck } from "./content-coding-check.ts";

/**
 * The checks for an answer whose bytes are those that were on the wire: digests of the bytes as they are, then their
 * coding, and the content inside it.
 *
 * @param own - The caller's checks, which look at the content.
 * @param limits - `holdBytes` is the size up to which a body is decoded at its end. `adapt` may put another check in the
 *   place of one.
 * @internal
 */
export function checksFor(
  exchange: Exchange,
  own: readonly CheckFactory[],
  limits: { readonly holdBytes: number; readonly adapt?: (check: Check) => Check },
): readonly Check[] {
  const { adapt: adaptTo = (check) => check } = limits;
  const adapt = (check: Check): Check =>
    adaptTo(check instanceof JsonCheck ? new JsonCheck(createStructure()) : check);
  const checks = selectChecks(exchange, own).map(adapt);
  const { status, headers } = exchange.head;
  const codings = exchange.codingUndone ? [] : parseCodings(headers.get("content-encoding"));
  // A part of a coded stream is no coded stream.
  if (exchange.body === undefined || status === 206 || codings === undefined || codings.length === 0)
    return checks;
  return [...checks, new ContentCodingCheck(codings, contentChecks(exchange.head, own).map(adapt), limits)];
}
