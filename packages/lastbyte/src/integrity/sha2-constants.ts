/**
 * The constants of SHA-2, computed as FIPS 180-4 §4.2 and §5.3 define them instead of listed: the first 64 bits of
 * the fractional parts of the square roots (initial values) and cube roots (round constants) of the first primes.
 * Those of SHA-256 are the upper halves of those of SHA-512.
 *
 * @internal
 */
export interface Sha2Constants {
  /** 80 round constants as pairs of words, the upper one first. */
  readonly rounds: Int32Array;
  /** 8 initial values as pairs of words, the upper one first. */
  readonly initial: Int32Array;
}

/**
 * Computes them at the first call, which takes less than a millisecond.
 *
 * @internal
 */
export function sha2Constants(): Sha2Constants {
  constants ??= {
    rounds: wordPairs(PRIMES.map((prime) => fractionOfRoot(BigInt(prime), 3n))),
    initial: wordPairs(PRIMES.slice(0, 8).map((prime) => fractionOfRoot(BigInt(prime), 2n))),
  };
  return constants;
}

let constants: Sha2Constants | undefined;

/** The first 80 primes; 409 is the last. */
const PRIMES: readonly number[] = Array.from({ length: 408 }, (_, index) => index + 2).filter((candidate) => {
  for (let divisor = 2; divisor * divisor <= candidate; divisor++)
    if (candidate % divisor === 0) return false;
  return true;
});

/** The first 64 bits behind the point of a root, by Newton's method on whole numbers. */
function fractionOfRoot(value: bigint, degree: bigint): bigint {
  const scaled = value << (64n * degree);
  // Begins above the root and comes down to it, so the first step that does not go down has found it.
  let root = value << 64n;
  for (;;) {
    const next = ((degree - 1n) * root + scaled / root ** (degree - 1n)) / degree;
    if (next >= root) return BigInt.asUintN(64, root);
    root = next;
  }
}

function wordPairs(values: readonly bigint[]): Int32Array {
  return Int32Array.from(values.flatMap((value) => [Number(value >> 32n), Number(value & 0xffff_ffffn)]));
}
