import { maxTimeBlocks } from "./time-block.ts";

/**
 * How finely a ledger counts, from 0, the finest. Many peers need much room; then time is seen more coarsely, then path
 * classes are no longer told apart, and in the end time isn't kept at all.
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
  ...[64, 32, 16, 8].map((fineness) => ({ fineness, hasPaths: true })),
  ...[8, 4, 2, 1, 0].map((fineness) => ({ fineness, hasPaths: false })),
];

/** @internal */
export function detailAt(level: number): Detail {
  return DETAILS[level] ?? COARSEST;
}

/**
 * The finest level, from `level` on, at which so many series fit into so many cells. It depends on the number of series
 * alone (with and without path classes), which never falls, and not on when they were counted; so merged ledgers agree on it.
 *
 * @internal
 */
export function neededLevel(level: number, series: (detail: Detail) => number, maxCells: number): number {
  let needed = level;
  const isTooFine = (detail: Detail): boolean => series(detail) * maxTimeBlocks(detail.fineness) > maxCells;
  while (needed < DETAILS.length - 1 && isTooFine(detailAt(needed))) needed += 1;
  return needed;
}

const COARSEST: Detail = { fineness: 0, hasPaths: false };
