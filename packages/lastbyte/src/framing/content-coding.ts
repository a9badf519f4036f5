import type { ResponseHead } from "../integrity/check.ts";

/**
 * The content coding of a response in lower case, `identity` where there is none (RFC 9110 §8.4).
 *
 * @internal
 */
export function codingOf(head: ResponseHead): string {
  const field = head.headers.get("content-encoding")?.trim().toLowerCase();
  return field === undefined || field === "" ? "identity" : field;
}
