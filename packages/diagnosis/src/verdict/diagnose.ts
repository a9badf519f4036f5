import type { Onset } from "../evidence/change-point.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { historyOf } from "../ledger/history.ts";
import type { History } from "../ledger/history.ts";
import { operationRates } from "../rates/operation-rates.ts";
import type { OperationRates } from "../rates/operation-rates.ts";
import { createRate } from "../rates/rate.ts";
import type { Rate } from "../rates/rate.ts";
import { divide } from "./chapters.ts";
import type { ChapterPeriods } from "./chapters.ts";
import { judge, quiet, totalOf } from "./judge.ts";
import type { Judgement } from "./judge.ts";
import { resolveDiagnosisOptions } from "./options.ts";
import type { DiagnosisOptions, ResolvedDiagnosisOptions } from "./options.ts";
import { sentencesOf } from "./sentences.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Says of an upstream which balancer loses the last bytes, since when, how many requests and how many operations.
 *
 * The verdict is about the present: the time since the rates last changed. What went before is in the timeline.
 *
 * @throws RangeError for options that make no sense
 * @example
 * ```ts
 * import { Ledger, diagnose } from "@lastbyte/diagnosis";
 *
 * const ledger = new Ledger();
 * const { verdict, sentences } = diagnose(ledger, { upstream: "https://api.example.com" });
 * if (verdict.kind === "one_balancer") console.log(`Replace ${verdict.blamed[0]?.peer}.`);
 * console.log(sentences.join("\n"));
 * ```
 *
 * @public
 */
export function diagnose(ledger: Ledger, options: DiagnosisOptions): Diagnosis {
  const resolved = resolveDiagnosisOptions(options);
  const { upstream, confidence } = resolved;
  const history = historyOf(ledger, upstream);
  const judged = divide(history).map((chapter) => ({
    chapter,
    judgement: judge(chapter, history, resolved),
  }));
  const timeline = joinAlike(
    judged.map(({ chapter, judgement }) => toChapter(chapter, judgement)),
    confidence,
  );
  const present = judged.at(-1);
  const all = totalOf(history.periods);

  const facts = {
    upstream,
    chapter: timeline.at(-1),
    requests: createRate(all.faults, all.requests, confidence),
    responseBytes: createRate(all.faults, Math.max(all.responseBytes, all.faults), confidence),
    operations: operationRates(ledger, upstream, {
      faultRate: all.requests === 0 ? 0 : all.faults / all.requests,
      confidence,
    }),
    peers: present === undefined ? [] : toPeers(present.judgement, history, resolved),
  };
  const verdict = present?.judgement.verdict ?? quiet(createRate(0, 0, confidence), resolved);
  const diagnosis = { ...facts, verdict, timeline };
  return { ...diagnosis, sentences: sentencesOf(diagnosis, resolved) };
}

/**
 * What is known of an upstream.
 *
 * @public
 */
export interface Diagnosis {
  readonly upstream: string;
  readonly verdict: Verdict;
  /** The present, since the verdict became what it is; nothing where nothing was counted. */
  readonly chapter: Chapter | undefined;
  /** Faults per request, over everything that was counted. */
  readonly requests: Rate;
  /** Faults per byte of the responses. */
  readonly responseBytes: Rate;
  readonly operations: OperationRates | undefined;
  readonly peers: readonly PeerFinding[];
  /** What was true when, oldest first; the last one is the present. */
  readonly timeline: readonly Chapter[];
  /** The verdict, its numbers and what to do, in plain words. */
  readonly sentences: readonly string[];
}

/**
 * A time of which one thing is true.
 *
 * @public
 */
export interface Chapter {
  readonly onset: Onset;
  readonly fromMs: number;
  readonly toMs: number;
  readonly faults: Rate;
  readonly verdict: Verdict;
}

/**
 * A peer in the present chapter.
 *
 * @public
 */
export interface PeerFinding {
  readonly peer: string;
  /** Its share of the requests. */
  readonly share: number;
  readonly faults: Rate;
  /** Times the rate of the others; undefined where they have none. */
  readonly ratio: number | undefined;
  /** The highest ratio that isn't excluded; undefined where none is. */
  readonly highestRatio: number | undefined;
  /** The decimal logarithm of the evidence against it. */
  readonly evidence: number;
}

function toChapter({ periods, onset }: ChapterPeriods, { rate, verdict }: Judgement): Chapter {
  return { onset, fromMs: periods[0]?.fromMs ?? 0, toMs: periods.at(-1)?.toMs ?? 0, faults: rate, verdict };
}

function toPeers(
  { findings, evidence }: Judgement,
  { peers }: History,
  { confidence }: ResolvedDiagnosisOptions,
): readonly PeerFinding[] {
  const finite = (value: number | undefined): number | undefined =>
    Number.isFinite(value) ? value : undefined;
  return findings.map(({ peer, share, faults, requests, ratio, highestRatio }) => ({
    peer: peers[peer] ?? "",
    share,
    faults: createRate(faults, requests, confidence),
    ratio: finite(ratio),
    highestRatio: finite(highestRatio),
    evidence: (evidence[peer] ?? 0) / Math.LN10,
  }));
}

/** Rates may change and the verdict stay: then it is one chapter, from the first one's onset. */
function joinAlike(chapters: readonly Chapter[], confidence: number): readonly Chapter[] {
  const joined: Chapter[] = [];
  for (const chapter of chapters) {
    const last = joined.at(-1);
    if (last === undefined || !isAlike(last.verdict, chapter.verdict)) {
      joined.push(chapter);
      continue;
    }
    const [count, total] = [
      last.faults.count + chapter.faults.count,
      last.faults.total + chapter.faults.total,
    ];
    joined[joined.length - 1] = {
      ...chapter,
      onset: last.onset,
      fromMs: last.fromMs,
      faults: createRate(count, total, confidence),
    };
  }
  return joined;
}

function isAlike(a: Verdict, b: Verdict): boolean {
  const namesOf = (verdict: Verdict): string =>
    "blamed" in verdict ? verdict.blamed.map(({ peer }) => peer).join(" ") : "";
  return a.kind === b.kind && namesOf(a) === namesOf(b);
}
