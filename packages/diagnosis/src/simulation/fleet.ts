import type { Period } from "../ledger/history.ts";
import { FaultStream } from "./fault-stream.ts";

/**
 * A simulated fleet: balancers that share the traffic, and each cut responses at a rate of their own. It counts, and
 * opens no socket, so that internet scale fits into seconds.
 *
 * @internal
 */
export class Fleet {
  readonly #shares: readonly number[];
  readonly #streams: readonly FaultStream[];
  /** Parts of requests that are left over, so that no step loses any. */
  readonly #carried: Float64Array;

  /** @param shares each balancer's share of the requests; they add up to 1 */
  constructor(shares: readonly number[], chance: () => number) {
    this.#shares = shares;
    this.#streams = shares.map(() => new FaultStream(chance));
    this.#carried = new Float64Array(shares.length);
  }

  /** Lets some time pass. */
  step({ fromMs, toMs, requests, rateOf }: FleetStep): Period {
    const counts = this.#shares.map((share, peer) => {
      const due = requests * share + (this.#carried[peer] ?? 0);
      const whole = Math.floor(due);
      this.#carried[peer] = due - whole;
      const faults = this.#streams[peer]?.next(whole, rateOf(peer)) ?? 0;
      return { peer, requests: whole, responseBytes: 0, faults, episodes: faults };
    });
    return { fromMs, toMs, strata: [{ key: "", counts }] };
  }
}

/** @internal */
export interface FleetStep {
  readonly fromMs: number;
  readonly toMs: number;
  /** Requests to the whole fleet. */
  readonly requests: number;
  /** The chance of a response to be cut, by balancer. */
  readonly rateOf: (balancer: number) => number;
}

/**
 * Shares of balancers that all get the same.
 *
 * @internal
 */
export function equalShares(balancers: number): readonly number[] {
  return Array.from({ length: balancers }, () => 1 / balancers);
}

/**
 * Shares of balancers of which the first gets ten times as much as the last, falling evenly.
 *
 * @internal
 */
export function unequalShares(balancers: number): readonly number[] {
  const weights = Array.from(
    { length: balancers },
    (_, index) => 10 ** (1 - index / Math.max(1, balancers - 1)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
