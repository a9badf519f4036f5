import type { ResolvedOptions } from "../options.ts";
import type { Fault } from "../outcome.ts";
import { backoffMs } from "./backoff.ts";

/** @internal */
export interface RetryCircumstances {
  readonly fruitlessAttempts: number;
  /** What the origin asked for in `Retry-After`, where it did. */
  readonly retryAfterMs: number | undefined;
  /** From 0 (included) to 1 (excluded). */
  readonly random: number;
}

/**
 * How long the next attempt waits; `Infinity` where the origin asked for more time than anyone should wait.
 *
 * A lost packet is no overload, so the first retry after one goes at once. A status such as 503 may well be an
 * overload, so even the first retry waits.
 *
 * @internal
 */
export function retryDelayMs(
  fault: Fault,
  circumstances: RetryCircumstances,
  { backoff }: Pick<ResolvedOptions, "backoff">,
): number {
  const { fruitlessAttempts, retryAfterMs, random } = circumstances;
  if (fault.code !== "retryable_status") {
    return fruitlessAttempts <= 1 ? 0 : backoffMs(fruitlessAttempts - 1, backoff, random);
  }
  if (retryAfterMs === undefined) return backoffMs(Math.max(1, fruitlessAttempts), backoff, random);
  return retryAfterMs <= backoff.maxRetryAfterMs ? retryAfterMs : Infinity;
}
