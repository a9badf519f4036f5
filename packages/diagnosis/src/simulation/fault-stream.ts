/**
 * The faults of requests that are each hit by themselves with the same chance, without drawing each request: only the
 * gaps between faults are drawn, which are geometric. So a million healthy requests cost nothing, and the counts are
 * exactly those of single draws.
 *
 * @internal
 */
export class FaultStream {
  readonly #chance: () => number;
  #rate = 0;
  /** Requests that pass until the next one is hit. */
  #gap = Number.POSITIVE_INFINITY;

  constructor(chance: () => number) {
    this.#chance = chance;
  }

  /** How many of the next requests are hit, each with chance `rate`. */
  next(requests: number, rate: number): number {
    if (rate !== this.#rate) {
      this.#rate = rate;
      this.#gap = this.#draw();
    }
    let faults = 0;
    let remaining = requests;
    while (this.#gap < remaining) {
      remaining -= this.#gap + 1;
      faults += 1;
      this.#gap = this.#draw();
    }
    this.#gap -= remaining;
    return faults;
  }

  #draw(): number {
    if (this.#rate <= 0) return Number.POSITIVE_INFINITY;
    if (this.#rate >= 1) return 0;
    return Math.floor(Math.log1p(-this.#chance()) / Math.log1p(-this.#rate));
  }
}
