import type { Ledger } from "../ledger/ledger.ts";
import { createRate } from "./rate.ts";
import type { Rate } from "./rate.ts";

/**
 * What the faults of requests mean for operations, which is what users see.
 *
 * @public
 */
export interface OperationRates {
  /** How many operations there were; an estimate where there were more than are followed by name. */
  readonly total: number;
  /** Of those that are followed: in how many at least one request lost a part of its body, recovered or not. */
  readonly hit: Rate;
  /** Of those that are followed: in how many at least one call failed. */
  readonly failed: Rate;
  /** Calls per operation, on average. */
  readonly meanCalls: number;
  /**
   * The share that would be hit if each request were hit by itself, at the measured rate: the mean of 1 − (1 − p)^k.
   * Where fewer are hit, the faults come in clusters: one bad balancer that some operations stick to.
   */
  readonly expectedShare: number;
}

/**
 * Measures the operations of an upstream.
 *
 * @param faultRate faults per request
 * @returns nothing where no call belonged to an operation
 * @internal
 */
export function operationRates(
  ledger: Ledger,
  upstream: string,
  { faultRate, confidence }: { readonly faultRate: number; readonly confidence: number },
): OperationRates | undefined {
  const all = ledger.operations.entries();
  const mine = all.filter(([name]) => name.startsWith(`${upstream}\n`)).map(([, counts]) => counts);
  if (mine.length === 0) return undefined;
  const hit = mine.filter(({ hitCalls }) => hitCalls > 0).length;
  const failed = mine.filter(({ failedCalls }) => failedCalls > 0).length;
  const calls = mine.reduce((sum, { calls }) => sum + calls, 0);
  const expected = mine.reduce((sum, { calls }) => sum - Math.expm1(calls * Math.log1p(-faultRate)), 0);
  return {
    total: Math.round((ledger.operations.total * mine.length) / all.length),
    hit: createRate(hit, mine.length, confidence),
    failed: createRate(failed, mine.length, confidence),
    meanCalls: calls / mine.length,
    expectedShare: expected / mine.length,
  };
}
