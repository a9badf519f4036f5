import type { Cancellation } from "./cancellation.ts";

/**
 * Time, passed in: the engine never reads it from the air.
 *
 * @internal
 */
export interface Clock {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Milliseconds since 1970, to be compared with the dates of others. */
  wallNow(): number;
  /** Calls `callback` once after `delayMs`, unless the returned function is called before. */
  after(delayMs: number, callback: () => void): () => void;
}

/** A timer that is asked for more than this fires at once (HTML §8.6, Node's `TIMEOUT_MAX`). */
const MAX_TIMER_MS = 2_147_483_647;

/**
 * The platform's own clock.
 *
 * @internal
 */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
};

/**
 * Waits until the time is over or the call is cancelled, whichever comes first.
 *
 * @internal
 */
export function sleep(clock: Clock, delayMs: number, cancellation: Cancellation): Promise<void> {
  return new Promise((resolve) => {
    const cancelTimer = clock.after(delayMs, () => {
      unsubscribe();
      resolve();
    });
    const unsubscribe = cancellation.subscribe(() => {
      cancelTimer();
      resolve();
    });
  });
}
