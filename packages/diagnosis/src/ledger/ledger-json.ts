/** @internal */
export const LEDGER_FORMAT = "lastbyte-ledger";

/** @internal */
export const LEDGER_VERSION = 1;

/**
 * A ledger as it is written to JSON.
 *
 * @public
 */
export interface LedgerJson {
  readonly format: typeof LEDGER_FORMAT;
  readonly version: typeof LEDGER_VERSION;
  /** How coarsely it had to count, from 0. */
  readonly level: number;
  /** The newest second that was counted, since 1970. */
  readonly newestSecond: number | undefined;
  readonly series: readonly (readonly [
    upstream: string,
    peer: string,
    sizeClass: string,
    pathClass: number,
  ])[];
  readonly kinds: readonly (readonly [code: string, detector: string])[];
  /** The last two are left out where there are no faults. */
  readonly cells: readonly CellJson[];
  readonly operations: readonly (readonly [
    upstream: string,
    operation: string,
    calls: number,
    hitCalls: number,
    failedCalls: number,
  ])[];
}

/** @public */
export type CellJson = readonly [
  blockLevel: number,
  blockIndex: number,
  series: number,
  requests: number,
  responseBytes: number,
  faults?: readonly (readonly [kind: number, faults: number, episodes: number])[],
];
