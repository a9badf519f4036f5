import type { Detector } from "./detector.ts";

/**
 * What is counted of one peer, size class and path class in one block of time.
 *
 * @internal
 */
export interface Cell {
  requests: number;
  responseBytes: number;
  /** By fault code and detector; most cells have none. */
  readonly faults: Map<string, FaultTally>;
}

/** @internal */
export interface FaultTally {
  faults: number;
  episodes: number;
}

/** @internal */
export function createCell(): Cell {
  return { requests: 0, responseBytes: 0, faults: new Map() };
}

/**
 * Adds one cell to another.
 *
 * @internal
 */
export function addCell(target: Cell, added: Cell): void {
  target.requests += added.requests;
  target.responseBytes += added.responseBytes;
  for (const [kind, { faults, episodes }] of added.faults) {
    const tally = target.faults.get(kind);
    if (tally === undefined) target.faults.set(kind, { faults, episodes });
    else {
      tally.faults += faults;
      tally.episodes += episodes;
    }
  }
}

/** @internal */
export function kindOf(code: string, detector: Detector): string {
  return `${code} ${detector}`;
}

/** @internal */
export function readKind(kind: string): { readonly code: string; readonly detector: Detector } {
  const [code = "", detector = "other"] = kind.split(" ");
  // Only `kindOf` makes kinds, and a ledger that is read in is checked.
  return { code, detector: detector as Detector };
}
