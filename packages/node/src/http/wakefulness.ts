/**
 * Keeps the process alive while no connection does, because the next attempt is still to come.
 *
 * @internal
 */
export class Wakefulness {
  #timer: NodeJS.Timeout | undefined;

  hold(): void {
    this.#timer ??= setInterval(() => {}, INTERVAL_MS);
  }

  release(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** The timer has nothing to do but be there. */
const INTERVAL_MS = 60_000;
