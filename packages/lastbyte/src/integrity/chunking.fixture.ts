import * as fc from "fast-check";
import type { Verdict } from "./check.ts";

/**
 * Feeds a body to a check in chunks of the given sizes, the rest as one chunk, and returns its verdict.
 *
 * @internal
 */
export function checkInChunks(check: SyncCheck, body: Uint8Array, sizes: readonly number[] = []): Verdict {
  let start = 0;
  for (const size of sizes) {
    check.push(body.subarray(start, start + size));
    start = Math.min(start + size, body.length);
  }
  check.push(body.subarray(start));
  return check.finish();
}

/**
 * Ways to cut a body into chunks: small, empty and large ones.
 *
 * @internal
 */
export const chunkSizes: fc.Arbitrary<number[]> = fc.array(fc.oneof(fc.nat(4), fc.nat(200)), {
  maxLength: 40,
});

/**
 * A text as UTF-8.
 *
 * @internal
 */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A check that needs no time of its own. */
export interface SyncCheck {
  push(chunk: Uint8Array): void;
  finish(): Verdict;
}
