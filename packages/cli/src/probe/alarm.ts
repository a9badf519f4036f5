/**
 * A wait that something else can end.
 *
 * @internal
 */
export class Alarm {
  #wake: (() => void) | undefined;

  /** Resolves after this time, or when it is rung. */
  async sleep(durationMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(durationMs, MAX_TIMER_MS));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  ring(): void {
    this.#wake?.();
  }
}

/** Longer timers fire at once: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args. */
const MAX_TIMER_MS = 2_147_483_647;
