import type { SimulatedClock } from "./simulated-clock.ts";

/** What happens in a history, line by line, for those who want to follow it. */
export class Trace {
  readonly lines: string[] | undefined;
  readonly #clock: SimulatedClock;

  constructor(clock: SimulatedClock, isKept: boolean) {
    this.#clock = clock;
    this.lines = isKept ? [] : undefined;
  }

  /** `what` is only put into words where someone follows the history: most of a run would else go into that. */
  add(who: string, what: () => string): void {
    this.lines?.push(`${String(this.#clock.now()).padStart(7)} ms  ${who}  ${what()}`);
  }
}
