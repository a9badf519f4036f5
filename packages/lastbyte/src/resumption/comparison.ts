import type { Digest } from "../integrity/hash.ts";

/**
 * Compares the beginning of an answer with bytes that were released before, by digest, and lets through what lies
 * behind them.
 *
 * @internal
 */
export class Comparison {
  readonly #expected: Uint8Array;
  readonly #digest: Digest;
  #remainingBytes: number;

  constructor(bytes: number, expected: Uint8Array, digest: Digest) {
    this.#remainingBytes = bytes;
    this.#expected = expected;
    this.#digest = digest;
  }

  /** Whether everything that was released has been seen again. */
  get passed(): boolean {
    return this.#remainingBytes === 0;
  }

  /** Takes the next bytes; gives those that lie behind what was released, or `undefined` where the answer differs. */
  pass(chunk: Uint8Array): Uint8Array | undefined {
    if (this.#remainingBytes === 0) return chunk;
    const known = chunk.subarray(0, this.#remainingBytes);
    this.#digest.update(known);
    this.#remainingBytes -= known.length;

    if (this.#remainingBytes === 0 && !equal(this.#digest.digest(), this.#expected)) return undefined;
    return chunk.subarray(known.length);
  }
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
