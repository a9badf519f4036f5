/**
 * How long attempts took, in buckets of seconds.
 *
 * @internal
 */
export class Histogram {
  readonly #counts: number[] = BUCKETS_S.map(() => 0);
  #sum = 0;
  #count = 0;

  observe(seconds: number): void {
    const index = BUCKETS_S.findIndex((bound) => seconds <= bound);
    if (index !== -1) this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sum += seconds;
    this.#count += 1;
  }

  snapshot(): HistogramSnapshot {
    return { counts: [...this.#counts], sum: this.#sum, count: this.#count };
  }
}

/** @internal */
export interface HistogramSnapshot {
  /** For each bucket, what fell into it and into none below. */
  readonly counts: readonly number[];
  readonly sum: number;
  readonly count: number;
}

/**
 * The upper bounds of the buckets: those that OpenTelemetry advises for `http.client.request.duration`.
 *
 * @internal
 */
export const BUCKETS_S: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
