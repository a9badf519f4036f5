const TICK_MS = 250;

/**
 * Time limits that only count while this program runs.
 *
 * A timer that is due fires first when a machine that was too busy lets the program go on, although the answer may
 * have been waiting just as long. A client would then be blamed for the machine. So time is counted in short ticks of
 * one shared timer, between which everything that has arrived is read; a pause of any length is one tick.
 *
 * @internal
 */
export class LoopTimeout {
  readonly #limitTicks: number;
  // In the order of their beginning, which is the order of their end. No longer than what can begin within the limit.
  readonly #running: { readonly controller: AbortController; readonly endTick: number }[] = [];
  #tick = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number) {
    this.#limitTicks = Math.ceil(limitMs / TICK_MS);
  }

  /** A signal that aborts with a TimeoutError when the time is over. */
  begin(): AbortSignal {
    const controller = new AbortController();
    // The tick that is under way counts for nothing.
    this.#running.push({ controller, endTick: this.#tick + this.#limitTicks + 1 });
    this.#timer ??= setInterval(() => this.#endTick(), TICK_MS).unref();
    return controller.signal;
  }

  #endTick(): void {
    this.#tick += 1;
    for (
      let [first] = this.#running;
      first !== undefined && first.endTick <= this.#tick;
      [first] = this.#running
    ) {
      this.#running.shift();
      first.controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    }
    if (this.#running.length > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
