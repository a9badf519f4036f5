import type { Clock } from "lastbyte/engine";

/** Time that goes only from one event to the next. */
export class SimulatedClock implements Clock {
  #nowMs = 0;
  readonly #timers: Set<Timer> = new Set();

  readonly now = (): number => this.#nowMs;

  readonly wallNow = (): number => this.#nowMs;

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Goes to the next event and lets it happen; false where none is left. */
  step(): boolean {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (next === undefined || timer.atMs < next.atMs) next = timer;
    }
    if (next === undefined) return false;
    this.#timers.delete(next);
    this.#nowMs = next.atMs;
    next.callback();
    return true;
  }
}

/** The clock as one call sees it, which knows how many timers of that call run. */
export class CallClock implements Clock {
  readonly now: () => number;
  readonly wallNow: () => number;
  readonly #clock: SimulatedClock;
  #timers = 0;

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
    this.now = clock.now;
    this.wallNow = clock.wallNow;
  }

  get timers(): number {
    return this.#timers;
  }

  after(delayMs: number, callback: () => void): () => void {
    let isRunning = true;
    this.#timers += 1;
    const stop = (): void => {
      if (isRunning) this.#timers -= 1;
      isRunning = false;
    };
    const cancel = this.#clock.after(delayMs, () => {
      stop();
      callback();
    });
    return () => {
      stop();
      cancel();
    };
  }
}

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}
