import type { ResponseHead } from "../integrity/check.ts";

/**
 * The strong entity tag of a response, by which parts of one version may be put together (RFC 9110 §8.8.3, §13.1.5).
 *
 * A `Last-Modified` date is left out: it is strong only when it is a second older than the `Date` of the response
 * and the origin's clock can be trusted (§8.8.2.2), which nobody can tell from here.
 *
 * @returns The tag with its quotes, or `undefined` for a weak tag, a malformed one or none.
 * @internal
 */
export function strongValidator(headers: ResponseHead["headers"]): string | undefined {
  const tag = headers.get("etag")?.trim();
  return tag !== undefined && STRONG_TAG.test(tag) ? tag : undefined;
}

/** `etagc` of RFC 9110 §8.8.3: visible characters but the quote, and bytes above ASCII. */
const STRONG_TAG = /^"[\x21\x23-\x7e\x80-\xff]*"$/;
