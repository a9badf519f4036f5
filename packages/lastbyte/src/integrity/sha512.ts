import { BlockDigest } from "./block-digest.ts";
import type { Compression } from "./block-digest.ts";
import type { Digest } from "./hash.ts";
import { sha2Constants } from "./sha2-constants.ts";

/**
 * SHA-512 (FIPS 180-4 §6.4) in plain TypeScript, for runtimes without a synchronous hash of their own.
 *
 * JavaScript's fast integers have 32 bits, so every word of 64 is a pair: the upper half first, the lower one with an
 * `l` behind its name.
 *
 * @internal
 */
export function portableSha512(): Digest {
  return new BlockDigest(new Sha512Compression(sha2Constants().initial.slice()));
}

class Sha512Compression implements Compression {
  readonly blockBytes = 128;
  readonly #state: Int32Array;

  constructor(state: Int32Array) {
    this.#state = state;
  }

  compress(bytes: Uint8Array, start: number): void {
    const state = this.#state;
    const words = schedule(bytes, start);
    const constants = sha2Constants().rounds;
    let [a, al, b, bl, c, cl, d, dl] = state as unknown as Eight;
    let [e, el, f, fl, g, gl, h, hl] = state.subarray(8) as unknown as Eight;

    for (let index = 0; index < 160; index += 2) {
      const sum1 = ((e >>> 14) | (el << 18)) ^ ((e >>> 18) | (el << 14)) ^ ((el >>> 9) | (e << 23));
      const sum1l = ((el >>> 14) | (e << 18)) ^ ((el >>> 18) | (e << 14)) ^ ((e >>> 9) | (el << 23));
      const choice = g ^ (e & (f ^ g));
      const choicel = gl ^ (el & (fl ^ gl));
      // Five halves of 32 bits add up exactly in a double; what lies above 32 bits is the carry.
      const lower =
        (hl >>> 0) +
        (sum1l >>> 0) +
        (choicel >>> 0) +
        ((constants[index + 1] as number) >>> 0) +
        ((words[index + 1] as number) >>> 0);
      const upper =
        (h + sum1 + choice + (constants[index] as number) + (words[index] as number) + carryOf(lower)) | 0;
      const lower1 = lower | 0;

      const sum0 = ((a >>> 28) | (al << 4)) ^ ((al >>> 2) | (a << 30)) ^ ((al >>> 7) | (a << 25));
      const sum0l = ((al >>> 28) | (a << 4)) ^ ((a >>> 2) | (al << 30)) ^ ((a >>> 7) | (al << 25));
      const majority = (a & b) | (c & (a | b));
      const majorityl = (al & bl) | (cl & (al | bl));

      h = g;
      hl = gl;
      g = f;
      gl = fl;
      f = e;
      fl = el;
      const next = (dl >>> 0) + (lower1 >>> 0);
      e = (d + upper + carryOf(next)) | 0;
      el = next | 0;
      d = c;
      dl = cl;
      c = b;
      cl = bl;
      b = a;
      bl = al;
      const first = (lower1 >>> 0) + (sum0l >>> 0) + (majorityl >>> 0);
      a = (upper + sum0 + majority + carryOf(first)) | 0;
      al = first | 0;
    }
    addTo(state, [a, al, b, bl, c, cl, d, dl, e, el, f, fl, g, gl, h, hl]);
  }

  copy(): Sha512Compression {
    return new Sha512Compression(this.#state.slice());
  }

  output(): Uint8Array {
    const bytes = new Uint8Array(64);
    const view = new DataView(bytes.buffer);
    for (const [index, word] of this.#state.entries()) view.setInt32(4 * index, word);
    return bytes;
  }
}

type Eight = [number, number, number, number, number, number, number, number];

/** What a sum of lower halves carries into the upper one. */
function carryOf(sum: number): number {
  return (sum / 0x1_0000_0000) | 0;
}

function addTo(state: Int32Array, words: readonly number[]): void {
  for (let index = 0; index < 16; index += 2) {
    const lower = ((state[index + 1] as number) >>> 0) + ((words[index + 1] as number) >>> 0);
    state[index] = (state[index] as number) + (words[index] as number) + carryOf(lower);
    state[index + 1] = lower;
  }
}

/** The block as 16 words and the 64 that follow from them (§6.4.2). The next call overwrites them. */
function schedule(bytes: Uint8Array, start: number): Int32Array {
  const words = SCHEDULE;
  for (let index = 0, at = start; index < 32; index++, at += 4) {
    words[index] =
      ((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number);
  }
  for (let index = 32; index < 160; index += 2) {
    const early = words[index - 30] as number;
    const earlyl = words[index - 29] as number;
    const sigma0 = ((early >>> 1) | (earlyl << 31)) ^ ((early >>> 8) | (earlyl << 24)) ^ (early >>> 7);
    const sigma0l =
      ((earlyl >>> 1) | (early << 31)) ^ ((earlyl >>> 8) | (early << 24)) ^ ((earlyl >>> 7) | (early << 25));
    const late = words[index - 4] as number;
    const latel = words[index - 3] as number;
    const sigma1 = ((late >>> 19) | (latel << 13)) ^ ((latel >>> 29) | (late << 3)) ^ (late >>> 6);
    const sigma1l =
      ((latel >>> 19) | (late << 13)) ^ ((late >>> 29) | (latel << 3)) ^ ((latel >>> 6) | (late << 26));
    const lower =
      (sigma0l >>> 0) +
      (sigma1l >>> 0) +
      ((words[index - 13] as number) >>> 0) +
      ((words[index - 31] as number) >>> 0);
    words[index] =
      (words[index - 32] as number) + sigma0 + (words[index - 14] as number) + sigma1 + carryOf(lower);
    words[index + 1] = lower;
  }
  return words;
}

/** One for all digests, since a block is taken in without a pause. */
const SCHEDULE: Int32Array = new Int32Array(160);
