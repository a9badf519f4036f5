import type { Period, Stratum } from "../ledger/history.ts";

/**
 * Is it one peer?
 *
 * The problem: the common rate of faults isn't known and changes with the hour, a test is looked at all the time, and
 * an innocent balancer that is replaced costs more than a day of waiting.
 *
 * So the rate is left out of it. In one stretch of time, among requests of one kind, there were K faults. If a peer is
 * no worse than the others together, each fault is on it with at most the chance of its share w of the requests,
 * whatever the rate is. If it is r times as bad, with chance r·w / (1 + (r − 1)·w). The ratio of the two, multiplied up
 * over time, is a bet against the peer's innocence: an e-process. An innocent peer's value is on average never above
 * what it began with, so by Ville's inequality it ever reaches 1/α with a chance of at most α, no matter how often and
 * why it is looked at. (Faults drawn without replacement from the requests scatter less than independent ones, so the
 * bound holds for them too: Hoeffding 1963, theorem 4.)
 *
 * Nor is it known how bad the peer is, or since when. The stake is divided over several r, and over all starting
 * points: a part of it is held back, and less and less is put in with each fault that passes. What was put in before the
 * peer went bad is lost, what is put in afterwards grows. Nothing is ever put in with knowledge of what follows.
 *
 * @internal
 */
export class Localisation {
  readonly #stakes: Float64Array;
  readonly #peers: number;
  readonly #weigh: Weigh;
  #faults: number;

  /**
   * @param peers how many peers there are
   * @param weigh what counts as a fault: each one, or each episode
   * @param faultsBefore how many faults were seen before the first period that is added
   */
  constructor(peers: number, weigh: Weigh, faultsBefore = 0) {
    this.#peers = peers;
    this.#weigh = weigh;
    this.#stakes = new Float64Array(peers * RATIOS.length);
    this.#faults = faultsBefore;
  }

  /** Takes in what happened in one stretch of time, after everything that was added before. */
  add({ strata }: Pick<Period, "strata">): void {
    const faults = strata.map((stratum) => this.#faultsIn(stratum));
    const total = faults.reduce((sum, count) => sum + count, 0);
    if (total === 0) return;
    const stake = heldBack(this.#faults) - heldBack(this.#faults + total);
    this.#faults += total;
    for (let index = 0; index < this.#stakes.length; index += 1) {
      this.#stakes[index] = (this.#stakes[index] ?? 0) + stake * (PRIOR[index % RATIOS.length] ?? 0);
    }
    for (const [index, stratum] of strata.entries()) this.#bet(stratum, faults[index] ?? 0);
  }

  /** The logarithm of the evidence against a peer; 0 is none. */
  evidence(peer: number): number {
    let value = heldBack(this.#faults);
    for (let ratio = 0; ratio < RATIOS.length; ratio += 1) {
      value += this.#stakes[peer * RATIOS.length + ratio] ?? 0;
    }
    return Math.log(value);
  }

  /** What the stakes on each ratio would be worth after more faults, all of them on this peer. @internal */
  evidenceAfter(peer: number, faults: number, share: number): number {
    let value = heldBack(this.#faults);
    for (const [index, ratio] of RATIOS.entries()) {
      const stake = this.#stakes[peer * RATIOS.length + index] ?? 0;
      value += stake * Math.min((ratio / (1 + (ratio - 1) * share)) ** faults, MAX_STAKE);
    }
    return Math.log(value);
  }

  #faultsIn({ counts }: Stratum): number {
    let faults = 0;
    for (const count of counts) if (count.peer < this.#peers) faults += count[this.#weigh];
    return faults;
  }

  #bet({ counts }: Stratum, faults: number): void {
    if (faults === 0) return;
    let requests = 0;
    for (const count of counts) if (count.peer < this.#peers) requests += count.requests;
    for (const count of counts) {
      if (count.peer >= this.#peers || count.requests === 0) continue;
      const share = count.requests / requests;
      const offset = count.peer * RATIOS.length;
      for (let index = 0; index < RATIOS.length; index += 1) {
        const ratio = RATIOS[index] ?? 1;
        const factor = bet(ratio, count[this.#weigh], { share, faults });
        // What overflows is evidence enough, and must not become NaN when it is multiplied with 0 later.
        this.#stakes[offset + index] = Math.min((this.#stakes[offset + index] ?? 0) * factor, MAX_STAKE);
      }
    }
  }
}

/** What a bet on the ratio brings, where of all faults so many were on the peer. */
function bet(ratio: number, own: number, { share, faults }: { share: number; faults: number }): number {
  const against = 1 + (ratio - 1) * share;
  // Most peers have no fault at all while another has one: no powers are needed then.
  if (own === 0 && faults === 1) return 1 / against;
  return Math.min(Math.exp(own * Math.log(ratio) - faults * Math.log(against)), MAX_STAKE);
}

/** @internal */
export type Weigh = "faults" | "episodes";

/**
 * How many times as bad as the others a bad peer may be. The stake on each is chosen by measuring the delay over the
 * rates that were seen in the field, 1e-3 and 1e-4 among 1e-5.
 */
const RATIOS: readonly number[] = [3, 10, 30, 300];

const PRIOR: readonly number[] = [0.05, 0.15, 0.1, 0.7];

/**
 * The part of the stake that is still held back after so many faults. It falls slowly, so that a peer that goes bad
 * after thousands of scattered faults still finds some.
 */
function heldBack(faults: number): number {
  return (1 + Math.log1p(faults)) ** -2;
}

const MAX_STAKE = 1e290;
