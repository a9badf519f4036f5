import { DETAILS } from "./detail.ts";
import { Ledger } from "./ledger.ts";
import type { LedgerLimits } from "./ledger.ts";
import { LEDGER_LIMITS } from "./limits.ts";
import { LEDGER_FORMAT, LEDGER_VERSION } from "./ledger-json.ts";
import { cellOfCounts } from "./peer-counts.ts";
import type { FaultCounts, PeerCounts } from "./peer-counts.ts";
import { startOf } from "./time-block.ts";

/**
 * Reads what a ledger wrote with `toJSON`.
 *
 * @throws LedgerError where it is none, or of a version that this one doesn't know, or where something in it can't be
 * @example
 * ```ts
 * import { Ledger, readLedger } from "@lastbyte/diagnosis";
 *
 * const text = JSON.stringify(new Ledger());
 * const ledger = readLedger(JSON.parse(text));
 * ```
 *
 * @public
 */
export function readLedger(value: unknown, limits: Partial<LedgerLimits> = {}): Ledger {
  const json = record(value, "the ledger");
  expect(json["format"] === LEDGER_FORMAT, `format "${LEDGER_FORMAT}"`, json["format"]);
  const { version } = json;
  if (version !== LEDGER_VERSION) {
    const shown = JSON.stringify(version);
    throw new LedgerError(
      `expected a ledger of version ${LEDGER_VERSION}, got ${shown}: update lastbyte to read it`,
    );
  }
  const { level, newestSecond } = json;
  expect(isWhole(level, 0) && level < DETAILS.length, `level from 0 to ${DETAILS.length - 1}`, level);

  const ledger = new Ledger(limits);
  ledger.coarsenTo(level);
  if (newestSecond !== undefined) {
    expect(
      isWhole(newestSecond, -MAX_SECOND) && newestSecond <= MAX_SECOND,
      "newestSecond in seconds",
      newestSecond,
    );
    ledger.advanceTo(newestSecond);
  }
  readCells(json, ledger);
  for (const [index, row] of list(json["operations"], "operations").entries()) {
    const [upstream, operation, calls, hitCalls, failedCalls] = list(row, `operations[${index}]`);
    const where = `operations[${index}] as [upstream, operation, calls, hitCalls, failedCalls]`;
    expect(isName(upstream) && isName(operation), where, row);
    expect(isWhole(calls, 0) && isWhole(hitCalls, 0) && isWhole(failedCalls, 0), where, row);
    expect(hitCalls <= calls && failedCalls <= calls, `${where}, with no more hits than calls`, row);
    ledger.countOperation(upstream, operation, { calls, hitCalls, failedCalls });
  }
  return ledger;
}

/**
 * What was to be read is no ledger; the message says what was expected, what came, and what to do.
 *
 * @public
 */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
}

function readCells(json: Readonly<Record<string, unknown>>, ledger: Ledger): void {
  const series = list(json["series"], "series");
  const kinds = list(json["kinds"], "kinds");
  for (const [index, row] of list(json["cells"], "cells").entries()) {
    const where = `cells[${index}]`;
    const [blockLevel, blockIndex, seriesIndex, requests, responseBytes, faults = []] = list(row, where);
    expect(isWhole(blockLevel, 0) && blockLevel <= MAX_BLOCK_LEVEL, `a block level in ${where}`, blockLevel);
    expect(isWhole(blockIndex, -MAX_SECOND) && blockIndex <= MAX_SECOND, `a block in ${where}`, blockIndex);
    const of = isWhole(seriesIndex, 0) ? series[seriesIndex] : undefined;
    const [upstream, peer, sizeClass, pathClass] = list(of, `the series of ${where}`);
    expect(isName(upstream) && isName(peer), `names in the series of ${where}`, of);
    const block = { level: blockLevel, index: blockIndex };
    // What isn't of these types is refused below, by the same check that guards every count.
    const counts = {
      upstream,
      peer,
      sizeClass,
      pathClass,
      timeMs: startOf(block),
      requests,
      responseBytes,
      faults: list(faults, `the faults of ${where}`).map((fault) => readFault(fault, kinds, where)),
    } as PeerCounts;
    ledger.take({ series: counts, block, cell: checked(counts, where) });
  }
}

function readFault(fault: unknown, kinds: readonly unknown[], where: string): FaultCounts {
  const [kind, faults, episodes] = list(fault, `a fault of ${where}`);
  const [code, detector] = list(
    isWhole(kind, 0) ? kinds[kind] : undefined,
    `the kind of a fault of ${where}`,
  );
  expect(typeof code === "string", `a fault code in ${where}`, code);
  return { code, detector, faults, episodes } as FaultCounts;
}

function checked(counts: PeerCounts, where: string): ReturnType<typeof cellOfCounts> {
  try {
    return cellOfCounts(counts);
  } catch (error) {
    throw new LedgerError(`${where}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function record(value: unknown, name: string): Readonly<Record<string, unknown>> {
  expect(typeof value === "object" && value !== null && !Array.isArray(value), `${name} as an object`, value);
  return value as Readonly<Record<string, unknown>>;
}

function list(value: unknown, name: string): readonly unknown[] {
  expect(Array.isArray(value), `${name} as a list`, value);
  return value;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value.length <= LEDGER_LIMITS.nameLength && !value.includes("\n");
}

function isWhole(value: unknown, least: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least;
}

function expect(isTrue: boolean, expected: string, got: unknown): asserts isTrue {
  if (isTrue) return;
  const shown = JSON.stringify(got)?.slice(0, MAX_SHOWN) ?? "nothing";
  throw new LedgerError(`expected ${expected}, got ${shown}: give what a ledger wrote`);
}

const MAX_SHOWN = 80;

/** The last second that a Date can hold: ECMA-262 §21.4.1.1. */
const MAX_SECOND = 8.64e12;

const MAX_BLOCK_LEVEL = 33;
