/** Random places in a body, in their order, the same for the same seed. */
export function cutPlaces(wanted: {
  readonly seed: number;
  readonly count: number;
  readonly wholeBytes: number;
}): readonly number[] {
  const draw = mulberry32(wanted.seed);
  const places = Array.from({ length: wanted.count }, () => 1 + Math.floor(draw() * (wanted.wholeBytes - 1)));
  return places.toSorted((left, right) => left - right);
}

/** Tommy Ettinger's generator of 32 bits: small, and good enough for places to cut. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}
