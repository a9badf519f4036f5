import { systemClock } from "lastbyte/engine";
import type { Clock } from "lastbyte/engine";

/**
 * A clock whose timers keep no process alive: a connection does that while somebody waits for it.
 *
 * @internal
 */
export const quietClock: Clock = {
  ...systemClock,
  after(delayMs, callback) {
    const timer = setTimeout(() => callback(), Math.min(delayMs, MAX_TIMER_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** A timer that is asked for more than this fires at once (Node's `TIMEOUT_MAX`). */
const MAX_TIMER_MS = 2_147_483_647;
