import type { Period } from "../ledger/history.ts";

/**
 * What was counted of one peer and of the others, among requests of one kind.
 *
 * @internal
 */
export interface Comparison {
  readonly requests: number;
  readonly faults: number;
  readonly otherRequests: number;
  readonly otherFaults: number;
}

/**
 * Sums up periods, stratum by stratum, for each peer against all others.
 *
 * @internal
 */
export function comparisonsOf(periods: readonly Period[], peers: number): readonly (readonly Comparison[])[] {
  const strata = new Map<string, { requests: Float64Array; faults: Float64Array }>();
  for (const { key, counts } of periods.flatMap(({ strata }) => strata)) {
    const sums = strata.get(key) ?? { requests: new Float64Array(peers), faults: new Float64Array(peers) };
    strata.set(key, sums);
    for (const { peer, requests, episodes } of counts) {
      if (peer >= peers) continue;
      sums.requests[peer] = (sums.requests[peer] ?? 0) + requests;
      sums.faults[peer] = (sums.faults[peer] ?? 0) + episodes;
    }
  }
  const totals = [...strata.values()].map(({ requests, faults }) => ({
    requests,
    faults,
    allRequests: requests.reduce((sum, count) => sum + count, 0),
    allFaults: faults.reduce((sum, count) => sum + count, 0),
  }));
  return Array.from({ length: peers }, (_, peer) =>
    totals.map(({ requests, faults, allRequests, allFaults }) => ({
      requests: requests[peer] ?? 0,
      faults: faults[peer] ?? 0,
      otherRequests: allRequests - (requests[peer] ?? 0),
      otherFaults: allFaults - (faults[peer] ?? 0),
    })),
  );
}

/**
 * How many times as high as the others' a peer's rate of faults is, like compared with like (Mantel and Haenszel's
 * estimate, 1959). Infinity where only it has faults, undefined where nothing has.
 *
 * @internal
 */
export function rateRatio(comparisons: readonly Comparison[]): number | undefined {
  let [above, below] = [0, 0];
  for (const { requests, faults, otherRequests, otherFaults } of comparisons) {
    const all = requests + otherRequests;
    if (all === 0) continue;
    above += (faults * otherRequests) / all;
    below += (otherFaults * requests) / all;
  }
  if (above + below === 0) return undefined;
  return above / below;
}

/**
 * The highest ratio that is not excluded: every higher one is refuted by evidence of `1/level`, in bets on lower
 * ratios. Like the evidence against a peer, it needs no rate, and may be looked at as the counts grow.
 *
 * @param logLevel the logarithm of the evidence that it takes
 * @internal
 */
export function highestRatio(comparisons: readonly Comparison[], logLevel: number): number {
  let [low, high] = [0, Math.log(MAX_RATIO)];
  if (evidenceAgainst(comparisons, high) < logLevel) return Number.POSITIVE_INFINITY;
  // The evidence grows with the ratio wherever it is positive, so halving finds the one place where it crosses.
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (low + high) / 2;
    if (evidenceAgainst(comparisons, middle) < logLevel) low = middle;
    else high = middle;
  }
  return Math.exp(high);
}

function evidenceAgainst(comparisons: readonly Comparison[], logRatio: number): number {
  const logBets = BETS.map(({ part, stake }) => {
    let logBet = Math.log(stake);
    for (const { requests, faults, otherRequests, otherFaults } of comparisons) {
      const all = requests + otherRequests;
      if (all === 0) continue;
      const atRatio = Math.log1p((Math.expm1(logRatio) * requests) / all);
      const atPart = Math.log1p((Math.expm1(logRatio + Math.log(part)) * requests) / all);
      logBet += (faults + otherFaults) * (atRatio - atPart) + faults * Math.log(part);
    }
    return logBet;
  });
  const largest = Math.max(...logBets);
  return largest + Math.log(logBets.reduce((sum, logBet) => sum + Math.exp(logBet - largest), 0));
}

/**
 * The stakes are on the true ratio being such a part of the one that is to be refuted. Most is on a third, since that
 * is what it takes to call three times the others' rate excluded where all are alike.
 */
const BETS: readonly { readonly part: number; readonly stake: number }[] = [
  { part: 0.9, stake: 0.1 },
  { part: 2 / 3, stake: 0.2 },
  { part: 1 / 3, stake: 0.5 },
  { part: 0.1, stake: 0.2 },
];

const MAX_RATIO = 1e6;
const HALVINGS = 40;
