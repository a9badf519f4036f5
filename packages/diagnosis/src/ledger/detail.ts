import { maxTimeBlocks } from "./time-block.ts";

/**
 * How finely a ledger counts, from 0, the finest. Many peers need much room; then time is seen more coarsely, and in the
 * end path classes are no longer told apart.
 *
 * @internal
 */
export interface Detail {
  /** Blocks of time per doubling of age. */
  readonly fineness: number;
  readonly hasPaths: boolean;
}

/** @internal */
export const DETAILS: readonly Detail[] = [
  ...[64, 32, 16, 8, 4, 2, 1, 0].map((fineness) => ({ fineness, hasPaths: true })),
  { fineness: 0, hasPaths: false },
];

/** @internal */
export function detailAt(level: number): Detail {
  return DETAILS[level] ?? COARSEST;
}

/**
 * The finest level, from `level` on, at which so many series fit into so many cells. It depends on the number of series
 * alone, which never falls, and not on when they were counted; so merged ledgers agree on it.
 *
 * @internal
 */
export function neededLevel(level: number, series: number, maxCells: number): number {
  let needed = level;
  while (needed < DETAILS.length - 1 && series * maxTimeBlocks(detailAt(needed).fineness) > maxCells)
    needed += 1;
  return needed;
}

const COARSEST: Detail = { fineness: 0, hasPaths: false };
