import { comparisonsOf, highestRatio, rateRatio } from "../evidence/rate-ratio.ts";
import type { Comparison } from "../evidence/rate-ratio.ts";
import { without } from "../evidence/suspects.ts";
import type { History, Period } from "../ledger/history.ts";

/**
 * What was counted of a peer in a chapter, and how it stands to the others.
 *
 * @internal
 */
export interface Finding {
  readonly peer: number;
  readonly requests: number;
  readonly faults: number;
  readonly episodes: number;
  readonly share: number;
  /** Times the rate of the others; undefined where nothing can be said. */
  readonly ratio: number | undefined;
  /** The highest ratio that is not excluded; infinite where none is. */
  readonly highestRatio: number;
  readonly comparisons: readonly Comparison[];
}

/**
 * Compares each peer of a chapter with the others.
 *
 * @param excluded peers that are known to be bad, and must not make the others look good
 * @param logLevel the evidence that it takes to exclude a ratio
 * @internal
 */
export function findingsOf(
  periods: readonly Period[],
  { named }: Pick<History, "named">,
  { excluded, logLevel }: { readonly excluded: readonly number[]; readonly logLevel: number },
): readonly Finding[] {
  const sums = Array.from({ length: named }, () => ({ requests: 0, faults: 0, episodes: 0 }));
  for (const { counts } of periods.flatMap(({ strata }) => strata)) {
    for (const { peer, requests, faults, episodes } of counts) {
      const sum = sums[peer];
      if (sum === undefined) continue;
      sum.requests += requests;
      sum.faults += faults;
      sum.episodes += episodes;
    }
  }
  const all = sums.reduce((total, { requests }) => total + requests, 0);
  const amongOthers = comparisonsOf(excluded.reduce(without, periods), named);
  return sums.flatMap((sum, peer): Finding[] => {
    if (sum.requests === 0) return [];
    const comparisons = excluded.includes(peer) ? comparedAlone(peer) : amongOthers[peer];
    return [
      {
        peer,
        ...sum,
        share: sum.requests / all,
        ratio: rateRatio(comparisons ?? []),
        highestRatio: highestRatio(comparisons ?? [], logLevel),
        comparisons: comparisons ?? [],
      },
    ];
  });

  /** A bad peer is compared with the good ones only. */
  function comparedAlone(bad: number): readonly Comparison[] | undefined {
    const good = excluded.filter((peer) => peer !== bad).reduce(without, periods);
    return comparisonsOf(good, named)[bad];
  }
}

/**
 * The most that replacing a peer could spare, as a share of the faults, if its rate were `ratio` times the others'.
 *
 * @internal
 */
export function spareableShare(ratio: number, share: number): number {
  if (ratio <= 1) return 0;
  if (!Number.isFinite(ratio)) return 1;
  return ((ratio - 1) * share) / (1 + (ratio - 1) * share);
}

/**
 * Whether it is excluded of every peer that replacing it would help much.
 *
 * @internal
 */
export function isFleetWide(
  findings: readonly Finding[],
  { fleetWideRatio, fleetWideShare }: { readonly fleetWideRatio: number; readonly fleetWideShare: number },
): boolean {
  return findings.every(
    ({ highestRatio, share }) =>
      highestRatio <= fleetWideRatio || spareableShare(highestRatio, share) <= fleetWideShare,
  );
}
