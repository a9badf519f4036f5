import { readKind } from "../ledger/cell.ts";
import { isLoss } from "../ledger/detector.ts";
import type { Detector } from "../ledger/detector.ts";
import type { History } from "../ledger/history.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { createRate } from "../rates/rate.ts";
import type { Rate } from "../rates/rate.ts";

/**
 * What was counted of one peer over all the time.
 *
 * @public
 */
export interface PeerTotal {
  readonly peer: string;
  /** Its share of the requests. */
  readonly share: number;
  readonly faults: Rate;
}

/**
 * How often a fault of one kind was seen.
 *
 * @public
 */
export interface FaultKind {
  readonly code: string;
  readonly detector: Detector;
  /** Whether it is a loss in a body; others, such as refused connections, say nothing of the last bytes. */
  readonly isLoss: boolean;
  readonly faults: Rate;
}

/**
 * Adds up what was counted of each peer, the highest rate first.
 *
 * @internal
 */
export function peerTotals({ peers, periods }: History, confidence: number): readonly PeerTotal[] {
  const sums = peers.map((peer) => ({ peer, requests: 0, faults: 0 }));
  for (const { counts } of periods.flatMap(({ strata }) => strata)) {
    for (const { peer, requests, faults } of counts) {
      const sum = sums[peer];
      if (sum === undefined) continue;
      sum.requests += requests;
      sum.faults += faults;
    }
  }
  const all = sums.reduce((total, { requests }) => total + requests, 0);
  return sums
    .map(({ peer, requests, faults }) => ({
      peer,
      share: all === 0 ? 0 : requests / all,
      faults: createRate(faults, requests, confidence),
    }))
    .sort((a, b) => b.faults.rate - a.faults.rate || b.faults.total - a.faults.total);
}

/**
 * How many of the peers, the worst first, are shown one by one: those that lost something, and some that didn't.
 *
 * @internal
 */
export function shownPeers(peers: readonly PeerTotal[], most: number): number {
  const hit = peers.filter(({ faults }) => faults.count > 0).length;
  return Math.min(peers.length, most, Math.max(hit, MIN_SHOWN));
}

const MIN_SHOWN = 12;

/**
 * Adds up the faults of an upstream by their kind, the most frequent first.
 *
 * @internal
 */
export function faultKinds(
  ledger: Ledger,
  upstream: string,
  { requests, confidence }: { readonly requests: number; readonly confidence: number },
): readonly FaultKind[] {
  const sums = new Map<string, number>();
  for (const { series, cell } of ledger.cells()) {
    if (series.upstream !== upstream) continue;
    for (const [kind, { faults }] of cell.faults) sums.set(kind, (sums.get(kind) ?? 0) + faults);
  }
  return [...sums]
    .map(([kind, count]) => {
      const { code, detector } = readKind(kind);
      return {
        code,
        detector,
        isLoss: isLoss(detector),
        faults: createRate(count, Math.max(requests, count), confidence),
      };
    })
    .sort((a, b) => b.faults.count - a.faults.count || (a.code < b.code ? -1 : 1));
}
