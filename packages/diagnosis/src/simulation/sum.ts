import type { Period, StratumCounts } from "../ledger/history.ts";

/**
 * Adds up the periods of a simulated fleet, which are all of one kind of request.
 *
 * @internal
 */
export class Sum {
  #counts: StratumCounts[] = [];
  #fromMs: number | undefined;
  #toMs = 0;

  add({ fromMs, toMs, strata }: Period): void {
    this.#fromMs ??= fromMs;
    this.#toMs = toMs;
    for (const counts of strata.flatMap((stratum) => stratum.counts)) {
      const sum = this.#counts[counts.peer];
      this.#counts[counts.peer] = {
        peer: counts.peer,
        requests: counts.requests + (sum?.requests ?? 0),
        responseBytes: counts.responseBytes + (sum?.responseBytes ?? 0),
        faults: counts.faults + (sum?.faults ?? 0),
        episodes: counts.episodes + (sum?.episodes ?? 0),
      };
    }
  }

  get counts(): readonly StratumCounts[] {
    return this.#counts;
  }

  /** The sum as one period. */
  period(): Period {
    return { fromMs: this.#fromMs ?? 0, toMs: this.#toMs, strata: [{ key: "", counts: this.#counts }] };
  }

  /** The sum, and begins anew. */
  take(): Period {
    const period = this.period();
    this.#counts = [];
    this.#fromMs = undefined;
    return period;
  }
}
