import type { Clock } from "lastbyte/engine";

/**
 * The calls that have begun and not ended.
 *
 * @internal
 */
export class RunningCalls {
  #running = 0;
  #onNone: () => void = () => {};

  /** Follows a call to its end. */
  async track(call: Promise<void>): Promise<void> {
    this.#running += 1;
    try {
      await call;
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#onNone();
    }
  }

  /** Settles when there is none any more, or when the time is up. */
  ended(clock: Pick<Clock, "after">, patienceMs: number): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = clock.after(patienceMs, resolve);
      this.#onNone = () => {
        stop();
        resolve();
      };
    });
  }
}
