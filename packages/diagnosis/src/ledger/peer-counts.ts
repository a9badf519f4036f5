import type { Cell } from "./cell.ts";
import { kindOf } from "./cell.ts";
import { DETECTORS } from "./detector.ts";
import type { Detector } from "./detector.ts";
import { LEDGER_LIMITS } from "./limits.ts";
import { SIZE_CLASSES } from "./size-class.ts";
import type { SizeClass } from "./size-class.ts";

/**
 * Requests to one peer that were counted elsewhere.
 *
 * @public
 */
export interface PeerCounts {
  readonly upstream: string;
  readonly peer: string;
  readonly sizeClass: SizeClass;
  /** A whole number below `LEDGER_LIMITS.pathClasses`. */
  readonly pathClass: number;
  /** When they were answered, in milliseconds since 1970. */
  readonly timeMs: number;
  readonly requests: number;
  readonly responseBytes: number;
  readonly faults?: readonly FaultCounts[];
}

/**
 * How many of the requests had a fault of one kind.
 *
 * @public
 */
export interface FaultCounts {
  readonly code: string;
  readonly detector: Detector;
  readonly faults: number;
  /** Of these, how many began something of their own, rather than following another fault on the same connection. */
  readonly episodes: number;
}

/**
 * Checks counts, and makes a cell of them.
 *
 * @throws RangeError for counts that can't be
 * @internal
 */
export function cellOfCounts(counts: PeerCounts): Cell {
  const { requests, responseBytes, faults = [], pathClass, timeMs, sizeClass } = counts;
  requireThat(isCount(requests) && isCount(responseBytes), "whole requests and bytes", {
    requests,
    responseBytes,
  });
  requireThat(
    isCount(pathClass) && pathClass < LEDGER_LIMITS.pathClasses,
    "a path class below 32",
    pathClass,
  );
  requireThat(Math.abs(timeMs) <= MAX_TIME_MS, "a time in milliseconds since 1970", timeMs);
  requireThat(SIZE_CLASSES.includes(sizeClass), `a size class, one of ${SIZE_CLASSES.join(", ")}`, sizeClass);
  requireThat(faults.length <= LEDGER_LIMITS.faultKinds, "at most 256 kinds of fault", faults.length);

  const cell: Cell = { requests, responseBytes, faults: new Map() };
  for (const fault of faults) {
    const { code, detector, faults: count, episodes } = fault;
    requireThat(CODE.test(code), "a fault code in small letters", code);
    requireThat(DETECTORS.includes(detector), `a detector, one of ${DETECTORS.join(", ")}`, detector);
    requireThat(
      isCount(count) && isCount(episodes) && episodes <= count,
      "no more episodes than faults",
      fault,
    );
    const tally = cell.faults.get(kindOf(code, detector)) ?? { faults: 0, episodes: 0 };
    cell.faults.set(kindOf(code, detector), {
      faults: tally.faults + count,
      episodes: tally.episodes + episodes,
    });
  }
  const faulty = [...cell.faults.values()].reduce((sum, tally) => sum + tally.faults, 0);
  requireThat(faulty <= requests, `at most ${requests} faults in ${requests} requests`, faulty);
  return cell;
}

function requireThat(isTrue: boolean, expected: string, got: unknown): void {
  if (!isTrue)
    throw new RangeError(`expected ${expected}, got ${JSON.stringify(got)}: correct what is counted`);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

const CODE = /^[a-z][a-z_]{0,63}$/;

/** The most that a Date can hold: ECMA-262 §21.4.1.1. */
const MAX_TIME_MS = 8.64e15;
