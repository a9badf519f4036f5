import { BlockDigest } from "./block-digest.ts";
import type { Compression } from "./block-digest.ts";
import type { Digest } from "./hash.ts";
import { sha2Constants } from "./sha2-constants.ts";

/**
 * SHA-256 (FIPS 180-4 §6.2) in plain TypeScript, for runtimes without a synchronous hash of their own.
 *
 * @internal
 */
export function portableSha256(): Digest {
  const { initial } = sha2Constants();
  return new BlockDigest(new Sha256Compression(initial.filter((_, index) => index % 2 === 0)));
}

class Sha256Compression implements Compression {
  readonly blockBytes = 64;
  readonly #state: Int32Array;

  constructor(state: Int32Array) {
    this.#state = state;
  }

  compress(bytes: Uint8Array, start: number): void {
    const state = this.#state;
    const words = schedule(bytes, start);
    const constants = (roundConstants ??= sha2Constants().rounds.filter((_, index) => index % 2 === 0));
    let a = state[0] as number;
    let b = state[1] as number;
    let c = state[2] as number;
    let d = state[3] as number;
    let e = state[4] as number;
    let f = state[5] as number;
    let g = state[6] as number;
    let h = state[7] as number;

    for (let round = 0; round < 64; round++) {
      const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const choice = g ^ (e & (f ^ g));
      const first = (h + sum1 + choice + (constants[round] as number) + (words[round] as number)) | 0;
      const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const majority = (a & b) | (c & (a | b));
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + sum0 + majority) | 0;
    }

    state[0] = (state[0] as number) + a;
    state[1] = (state[1] as number) + b;
    state[2] = (state[2] as number) + c;
    state[3] = (state[3] as number) + d;
    state[4] = (state[4] as number) + e;
    state[5] = (state[5] as number) + f;
    state[6] = (state[6] as number) + g;
    state[7] = (state[7] as number) + h;
  }

  copy(): Sha256Compression {
    return new Sha256Compression(this.#state.slice());
  }

  output(): Uint8Array {
    const bytes = new Uint8Array(32);
    const view = new DataView(bytes.buffer);
    for (const [index, word] of this.#state.entries()) view.setInt32(4 * index, word);
    return bytes;
  }
}

let roundConstants: Int32Array | undefined;

/** The block as 16 words and the 48 that follow from them (§6.2.2). The next call overwrites them. */
function schedule(bytes: Uint8Array, start: number): Int32Array {
  const words = SCHEDULE;
  for (let index = 0, at = start; index < 16; index++, at += 4) {
    words[index] =
      ((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number);
  }
  for (let index = 16; index < 64; index++) {
    const early = words[index - 15] as number;
    const late = words[index - 2] as number;
    const sigma0 = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3);
    const sigma1 = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10);
    words[index] = (words[index - 16] as number) + sigma0 + (words[index - 7] as number) + sigma1;
  }
  return words;
}

/** One for all digests, since a block is taken in without a pause. */
const SCHEDULE: Int32Array = new Int32Array(64);
