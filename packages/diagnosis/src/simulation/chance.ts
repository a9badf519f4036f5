/**
 * Seeded chance: the same seed gives the same numbers, from 0 to less than 1, on every machine.
 *
 * It is sfc32 of Chris Doty-Humphrey's PractRand, which passes its tests.
 *
 * @internal
 */
export function createChance(seed: number): () => number {
  let [a, b, c, counter] = [0, seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  // So that neighbouring seeds have nothing in common.
  for (let round = 0; round < 15; round += 1) next();
  return next;
}
