import { isLoss } from "./detector.ts";
import { readKind } from "./cell.ts";
import { detailAt } from "./detail.ts";
import type { Ledger } from "./ledger.ts";
import { OTHER, UNKNOWN } from "./series.ts";
import { endOf, startOf } from "./time-block.ts";
import type { TimedCell } from "./time-table.ts";

/**
 * What happened to one upstream, in the order of time, as the tests read it.
 *
 * @internal
 */
export interface History {
  /** Those that can be told from each other come first. */
  readonly peers: readonly string[];
  /** How many of them can be told from each other, and blamed. */
  readonly named: number;
  readonly periods: readonly Period[];
  /** Whether it is known when things happened. With thousands of peers there is one period, of all time. */
  readonly keepsTime: boolean;
}

/** @internal */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
  /** Like is compared with like: each holds the requests of one size class and one path class. */
  readonly strata: readonly Stratum[];
}

/** @internal */
export interface Stratum {
  readonly key: string;
  readonly counts: readonly StratumCounts[];
}

/** @internal */
export interface StratumCounts {
  /** An index into `peers`. */
  readonly peer: number;
  readonly requests: number;
  readonly responseBytes: number;
  /** Faults that are a loss in a body. */
  readonly faults: number;
  readonly episodes: number;
}

/**
 * Reads a ledger as a history.
 *
 * @internal
 */
export function historyOf(ledger: Ledger, upstream: string): History {
  const peers = peersOf(ledger, upstream);
  const indexes = new Map(peers.map((peer, index) => [peer, index] as const));
  const periods = new Map<string, { fromMs: number; toMs: number; strata: Map<string, StratumCounts[]> }>();
  for (const timed of ledger.cells()) {
    const { block, series } = timed;
    if (series.upstream !== upstream) continue;
    const place = `${block.level} ${block.index}`;
    const period = periods.get(place) ?? { fromMs: startOf(block), toMs: endOf(block), strata: new Map() };
    periods.set(place, period);
    const key = `${series.sizeClass} ${series.pathClass}`;
    const counts = period.strata.get(key) ?? [];
    counts.push(countsOf(timed, indexes.get(series.peer) ?? 0));
    period.strata.set(key, counts);
  }
  return {
    peers,
    named: peers.filter(isNamed).length,
    keepsTime: detailAt(ledger.level).fineness > 0,
    periods: [...periods.values()].map(({ fromMs, toMs, strata }) => ({
      fromMs,
      toMs,
      strata: [...strata].map(([key, counts]) => ({ key, counts })),
    })),
  };
}

function peersOf(ledger: Ledger, upstream: string): readonly string[] {
  const peers = new Set<string>();
  for (const { series } of ledger.cells()) if (series.upstream === upstream) peers.add(series.peer);
  return [...peers].sort((a, b) => Number(isNamed(b)) - Number(isNamed(a)) || (a < b ? -1 : 1));
}

function isNamed(peer: string): boolean {
  return peer !== OTHER && peer !== UNKNOWN;
}

function countsOf({ cell }: TimedCell, peer: number): StratumCounts {
  let [faults, episodes] = [0, 0];
  for (const [kind, tally] of cell.faults) {
    if (!isLoss(readKind(kind).detector)) continue;
    faults += tally.faults;
    episodes += tally.episodes;
  }
  return { peer, requests: cell.requests, responseBytes: cell.responseBytes, faults, episodes };
}
