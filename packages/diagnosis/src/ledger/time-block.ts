/** How finely a ledger sees time at first. */
const SECOND_MS = 1_000;

/** The coarsest block is 2^25 seconds, 388 days. */
const MAX_LEVEL = 25;

/**
 * A stretch of time: `2^level` seconds, from `index · 2^level` seconds on.
 *
 * @internal
 */
export interface TimeBlock {
  readonly level: number;
  readonly index: number;
}

/**
 * The block that a second is counted in, seen from the newest second.
 *
 * The last `fineness` seconds are kept one by one; what is older by twice that in pairs, then in fours, and so on: the
 * further back, the coarser, always to a part of its age of about 1 in `fineness`. Years fit into a few hundred blocks.
 *
 * Blocks nest, and a block is only ever replaced by the one around it. So the block of a second at a later time is
 * known from its block at an earlier time, and it doesn't matter when counts are brought together.
 *
 * @param fineness blocks per doubling of age; 0 for a single block of all time
 * @internal
 */
export function timeBlockOf(second: number, newestSecond: number, fineness: number): TimeBlock {
  return coarsen({ level: 0, index: second }, newestSecond, fineness);
}

/**
 * The block around `block` that its age allows by now.
 *
 * @internal
 */
export function coarsen(block: TimeBlock, newestSecond: number, fineness: number): TimeBlock {
  if (fineness === 0) return ALL_TIME;
  let { level, index } = block;
  while (level < MAX_LEVEL) {
    const width = 2 ** (level + 1);
    const around = Math.floor(index / 2);
    if ((around + 1) * width > newestSecond - fineness * width) break;
    level += 1;
    index = around;
  }
  return { level, index };
}

/**
 * How many blocks a history can have at most.
 *
 * @internal
 */
export function maxTimeBlocks(fineness: number): number {
  return fineness === 0 ? 1 : (fineness + 3) * (MAX_LEVEL + 2);
}

/** @internal */
export function secondOf(timeMs: number): number {
  return Math.floor(timeMs / SECOND_MS);
}

/** @internal */
export function startOf({ level, index }: TimeBlock): number {
  return index * 2 ** level * SECOND_MS;
}

/** @internal */
export function endOf({ level, index }: TimeBlock): number {
  return (index + 1) * 2 ** level * SECOND_MS;
}

/** Where time isn't kept, one block stands for all of it: from 1970 for 2^33 seconds. */
const ALL_TIME: TimeBlock = Object.freeze({ level: 33, index: 0 });
