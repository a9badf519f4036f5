/**
 * A source of chance that anyone can repeat: the same seeds give the same numbers, on every machine.
 *
 * @public
 */
export interface Random {
  /** A number in [0, 1) with 53 random bits, so that rates far below one in a million are exact. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number;
}

/**
 * xoshiro128** 1.1 by David Blackman and Sebastiano Vigna (public domain, https://prng.di.unimi.it/).
 * Its state is mixed from the parts with the finalizer of MurmurHash3 by Austin Appleby (public domain), so
 * that a source can be made for "seed 1, balancer 2, response 1 000 000" without drawing the million before.
 *
 * @internal
 */
export function createRandom(...parts: readonly (number | string)[]): Random {
  let [a, b, c, d] = mixState(parts);

  function next32(): number {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  }

  function next(): number {
    const high = next32() >>> 5;
    const low = next32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  return { next, integer: (least, most) => least + Math.floor(next() * (most - least + 1)) };
}

type State = [number, number, number, number];

function mixState(parts: readonly (number | string)[]): State {
  // The lanes start from the first bits of the golden ratio and of pi, e and the square root of two.
  const state: State = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667];
  for (const part of parts) {
    for (const word of wordsOf(part)) {
      for (let lane = 0; lane < 4; lane += 1) {
        state[lane] = mix32(Math.imul(state[lane] ?? 0, 31) ^ (word + lane * 0x85ebca6b));
      }
    }
  }
  // xoshiro must not start from zero alone.
  if ((state[0] | state[1] | state[2] | state[3]) === 0) state[0] = 1;
  return state;
}

function wordsOf(part: number | string): readonly number[] {
  if (typeof part === "number") return [part >>> 0, Math.floor(part / 2 ** 32) >>> 0];
  const words = [part.length];
  for (let index = 0; index < part.length; index += 2) {
    words.push((part.charCodeAt(index) << 16) | (part.charCodeAt(index + 1) || 0));
  }
  return words;
}

function mix32(value: number): number {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
