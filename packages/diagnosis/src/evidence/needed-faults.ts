import type { Comparison } from "./rate-ratio.ts";
import type { Localisation } from "./localisation.ts";

/**
 * After how many more faults, all of them on it, a peer is blamed.
 *
 * @param share the peer's share of the requests
 * @returns nothing where no number of faults would do: all requests go to it
 * @internal
 */
export function faultsToBlame(
  localisation: Localisation,
  peer: number,
  { share, logNeeded }: { readonly share: number; readonly logNeeded: number },
): number | undefined {
  let [low, high] = [0, 1];
  while (localisation.evidenceAfter(peer, high, share) < logNeeded) {
    if (high >= MAX_FAULTS) return undefined;
    [low, high] = [high, high * 2];
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (localisation.evidenceAfter(peer, middle, share) < logNeeded) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * After about how many faults in all, falling as the requests do, it is excluded that a peer is `ratio` times as bad.
 *
 * @internal
 */
export function faultsToExclude(
  comparisons: readonly Comparison[],
  ratio: number,
  logNeeded: number,
): number | undefined {
  let [requests, all] = [0, 0];
  for (const comparison of comparisons) {
    requests += comparison.requests;
    all += comparison.requests + comparison.otherRequests;
  }
  if (requests === 0 || requests === all) return undefined;
  const share = requests / all;
  const gain = Math.log1p((ratio - 1) * share) - share * Math.log(ratio);
  return Math.ceil(logNeeded / gain);
}

const MAX_FAULTS = 4_096;
