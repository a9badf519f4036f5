import type { Clock } from "lastbyte/engine";

/**
 * Looks every second after those who wait for a server, so that a request needs no timer of its own.
 *
 * @internal
 */
export class SilenceWatch {
  readonly #clock: Clock;
  readonly #watched: Set<Watched> = new Set();
  #isRunning = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(one: Watched): void {
    this.#watched.add(one);
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#clock.after(TICK_MS, this.#look);
  }

  delete(one: Watched): void {
    this.#watched.delete(one);
  }

  readonly #look = (): void => {
    for (const one of this.#watched) one.tick();
    this.#isRunning = this.#watched.size > 0;
    if (this.#isRunning) this.#clock.after(TICK_MS, this.#look);
  };
}

/** @internal */
export interface Watched {
  /** Another second is over. */
  tick(): void;
}

/** The resolution of undici's own timers (`lib/util/timers.js`). */
const TICK_MS = 1_000;
