import type { Exchange } from "../exchange.ts";
import { codingOf } from "../framing/content-coding.ts";
import { builtInCheck } from "./built-in-check.ts";
import type { Check, CheckFactory, ResponseHead } from "./check.ts";
import { digestChecks } from "./digest.ts";

/**
 * The checks for one answer: digests of the bytes as they were sent, then what its content can tell.
 *
 * @param own - The caller's checks. They come last.
 * @internal
 */
export function selectChecks(exchange: Exchange, own: readonly CheckFactory[]): readonly Check[] {
  if (exchange.body === undefined) return [];
  const isReadable = exchange.codingUndone || codingOf(exchange.head) === "identity";
  return [...digestChecks(exchange), ...(isReadable ? contentChecks(exchange.head, own) : [])];
}

/**
 * The checks that read the content, for bytes whose content coding is undone.
 *
 * @internal
 */
export function contentChecks(head: ResponseHead, own: readonly CheckFactory[]): readonly Check[] {
  const builtIn = builtInCheck(head);
  const checks: Check[] = builtIn === undefined ? [] : [builtIn];
  for (const create of own) {
    const check = create(head);
    if (check !== undefined) checks.push(check);
  }
  return checks;
}
