import { findChange, onsetOf, sumOf } from "../evidence/change-point.ts";
import type { Onset, Step } from "../evidence/change-point.ts";
import type { History, Period } from "../ledger/history.ts";

/**
 * A stretch of a history in which the rates stayed as they were.
 *
 * @internal
 */
export interface ChapterPeriods {
  readonly periods: readonly Period[];
  /** When it began. */
  readonly onset: Onset;
  /** Faults before it, on peers that can be told from each other. */
  readonly faultsBefore: number;
}

/**
 * Divides a history where the rate of the fleet, or of a single peer, changed.
 *
 * It decides only what is looked at together. A wrong division costs time, and can't blame anybody: the evidence
 * against a peer is sound for whatever stretch is chosen.
 *
 * @internal
 */
export function divide(history: History): readonly ChapterPeriods[] {
  const { periods } = history;
  if (periods.length === 0) return [];
  let cuts: readonly Cut[] = [];
  for (let round = 0; round < MAX_CHAPTERS - 1; round += 1) {
    const bounds = [0, ...cuts.map(({ at }) => at), periods.length];
    const found = bounds
      .slice(0, -1)
      .flatMap((from, index) => strongestCut(history, from, bounds[index + 1] ?? from) ?? []);
    const strongest = found.sort((a, b) => b.surplus - a.surplus)[0];
    if (strongest === undefined) break;
    cuts = [...cuts, strongest].sort((a, b) => a.at - b.at);
  }

  let faultsBefore = 0;
  const starts = [0, ...cuts.map(({ at }) => at)];
  return starts.map((from, index) => {
    const chapter = {
      periods: periods.slice(from, starts[index + 1]),
      onset: onset(history, [starts[index - 1], from, starts[index + 1] ?? periods.length], cuts[index - 1]),
      faultsBefore,
    };
    faultsBefore += namedFaults(chapter.periods, history.named);
    return chapter;
  });
}

interface Cut {
  readonly at: number;
  /** By how much it exceeds what it takes. */
  readonly surplus: number;
  /** Whose rate changed: a peer, or the fleet. */
  readonly stream: Stream;
}

type Stream = number | "fleet";

function strongestCut(history: History, from: number, to: number): Cut | undefined {
  const periods = history.periods.slice(from, to);
  const streams = streamsOf(periods, history.named);
  const needed = Math.log((periods.length * streams.length) / FALSE_DIVISION);
  let strongest: Cut | undefined;
  for (const stream of streams) {
    const change = findChange(stepsOf(periods, stream));
    if (change === undefined || change.gain < needed) continue;
    const surplus = change.gain - needed;
    if (strongest === undefined || surplus > strongest.surplus)
      strongest = { at: from + change.at, surplus, stream };
  }
  return strongest;
}

/** The fleet, and every peer with a fault. A peer without any changes nothing that the fleet doesn't show. */
function streamsOf(periods: readonly Period[], named: number): readonly Stream[] {
  const faults = new Map<number, number>();
  for (const { peer, faults: count } of periods
    .flatMap(({ strata }) => strata)
    .flatMap(({ counts }) => counts)) {
    if (peer < named && count > 0) faults.set(peer, (faults.get(peer) ?? 0) + count);
  }
  const suspects = [...faults].filter(([, count]) => count > 1).sort(([, a], [, b]) => b - a);
  return ["fleet", ...suspects.slice(0, MAX_STREAMS).map(([peer]) => peer)];
}

function stepsOf(periods: readonly Period[], stream: Stream): readonly Step[] {
  return periods.map(({ fromMs, toMs, strata }) => {
    let [requests, faults] = [0, 0];
    for (const { counts } of strata) {
      for (const count of counts) {
        if (stream !== "fleet" && stream !== count.peer) continue;
        requests += count.requests;
        faults += count.faults;
      }
    }
    return { fromMs, toMs, requests, faults };
  });
}

/**
 * Between which times a chapter began. The first one may have begun before anything was recorded, and no later than
 * its first fault.
 */
function onset(
  { periods }: History,
  [before, from, to]: readonly [number | undefined, number, number],
  cut: Cut | undefined,
): Onset {
  if (before !== undefined && cut !== undefined) {
    const steps = stepsOf(periods.slice(before, to), cut.stream);
    const change = findChange(steps);
    if (change !== undefined) return onsetOf(change, steps);
  }
  const steps = stepsOf(periods.slice(from, to), "fleet");
  const first = steps.find(({ faults }) => faults > 0) ?? steps[0];
  return { fromMs: undefined, toMs: first?.toMs ?? 0 };
}

function namedFaults(periods: readonly Period[], named: number): number {
  const counts = periods.flatMap(({ strata }) => strata).flatMap(({ counts }) => counts);
  return sumOf(counts.filter(({ peer }) => peer < named)).faults;
}

/** Chapters of one history; more changes than these stay together. */
const MAX_CHAPTERS = 16;

/** Peers whose own rates are looked at: those with the most faults. */
const MAX_STREAMS = 64;

/** About how often a steady history is divided. */
const FALSE_DIVISION = 1e-4;
