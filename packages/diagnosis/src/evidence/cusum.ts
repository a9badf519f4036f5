/**
 * Says that something is wrong, against a rate that is held to be normal: Page's CUSUM (1954), for several rates at
 * once, since it isn't known how wrong.
 *
 * It adds up how much better each higher rate explains what comes than the normal rate does, and begins again whenever
 * that falls to nothing.
 *
 * @internal
 */
export class Cusum {
  readonly #normalRate: number;
  readonly #levels: readonly Level[];
  #sum = 0;

  /** @param normalRate faults per request that are held to be normal, above 0 */
  constructor(normalRate: number) {
    this.#normalRate = normalRate;
    this.#levels = MULTIPLES.map((multiple) => multiple * normalRate)
      .filter((rate) => rate <= MAX_RATE)
      .map((rate) => ({ rate, sum: 0 }));
  }

  /** Takes in the requests and faults of a stretch of time. */
  add({ requests, faults }: { readonly requests: number; readonly faults: number }): void {
    this.#sum = 0;
    for (const level of this.#levels) {
      const gain =
        faults * Math.log(level.rate / this.#normalRate) - requests * (level.rate - this.#normalRate);
      level.sum = Math.max(0, level.sum + gain);
      this.#sum = Math.max(this.#sum, level.sum);
    }
  }

  /** How strongly what came last speaks for something being wrong, in natural logarithms. */
  get sum(): number {
    return this.#sum;
  }

  /** Whether it does so beyond doubt: a run of this kind comes once in a million from a normal rate. */
  get isAlarmed(): boolean {
    return this.#sum >= ALARM;
  }
}

interface Level {
  readonly rate: number;
  sum: number;
}

/** Times the normal rate. */
const MULTIPLES: readonly number[] = [3, 10, 100, 1_000, 10_000];
const MAX_RATE = 0.5;

/** Each level alone exceeds this in fewer than one of a million runs; divided over the levels. */
const ALARM = Math.log(1e6 * MULTIPLES.length);
