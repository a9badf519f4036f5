import { historyOf } from "../ledger/history.ts";
import { diagnose } from "../verdict/diagnose.ts";
import type { Chapter, Diagnosis } from "../verdict/diagnose.ts";
import { DIAGNOSIS_DEFAULTS } from "../verdict/options.ts";
import type { DiagnosisOptions } from "../verdict/options.ts";
import { isTrouble } from "../verdict/is-trouble.ts";
import type { CallEvidence } from "./call-evidence.ts";
import { rateSteps } from "./rate-steps.ts";
import type { RateStep } from "./rate-steps.ts";
import type { ReportSource } from "./report-source.ts";
import type { ResponseTally } from "./response-tally.ts";
import { faultKinds, peerTotals } from "./totals.ts";
import type { FaultKind, PeerTotal } from "./totals.ts";

/**
 * Gathers what an incident report says, as data. `reportMarkdown` and `reportHtml` write it out.
 *
 * @throws RangeError for options that make no sense
 * @example
 * ```ts
 * import { createReport, Ledger, reportMarkdown } from "@lastbyte/diagnosis";
 *
 * const source = { ledger: new Ledger(), evidence: [], tally: undefined };
 * console.log(reportMarkdown(createReport(source, { createdAtMs: Date.now() })));
 * ```
 *
 * @public
 */
export function createReport(source: ReportSource, options: ReportOptions): IncidentReport {
  const { upstream: wanted, createdAtMs, ...asked } = options;
  const how = { ...source.rates, ...asked };
  const { ledger, tally } = source;
  const names = wanted === undefined ? ledger.upstreams : [wanted];
  const upstreams = names.map((upstream) => reportUpstream(source, { ...how, upstream }));
  return {
    format: "lastbyte-report",
    version: 1,
    createdAtMs,
    confidence: how.confidence ?? DIAGNOSIS_DEFAULTS.confidence,
    upstreams: upstreams.sort((a, b) => b.diagnosis.requests.count - a.diagnosis.requests.count),
    // It isn't known by upstream, so it may be told only where there is no other.
    tally: ledger.upstreams.length === 1 ? tally : undefined,
  };
}

/**
 * What a report is asked.
 *
 * @public
 */
export interface ReportOptions extends Partial<DiagnosisOptions> {
  /** The one upstream that it is about; all of them where nothing is said. */
  readonly upstream?: string;
  /** When it is written, in milliseconds since 1970. */
  readonly createdAtMs: number;
}

/**
 * What an incident report says. Times are in milliseconds since 1970.
 *
 * @public
 */
export interface IncidentReport {
  readonly format: "lastbyte-report";
  readonly version: 1;
  readonly createdAtMs: number;
  /** Of the intervals. */
  readonly confidence: number;
  /** The one with the most faults first. */
  readonly upstreams: readonly UpstreamReport[];
  readonly tally: ResponseTally | undefined;
}

/**
 * What the report says of one upstream.
 *
 * @public
 */
export interface UpstreamReport {
  readonly upstream: string;
  /** From when to when it was counted; nothing where that isn't known, or nothing was counted. */
  readonly counted: { readonly fromMs: number; readonly toMs: number } | undefined;
  readonly diagnosis: Diagnosis;
  /** The chapters of the timeline in which something was wrong. */
  readonly troubles: readonly Chapter[];
  /** Over all the time; the present is in `diagnosis.peers`. */
  readonly peers: readonly PeerTotal[];
  readonly kinds: readonly FaultKind[];
  readonly steps: readonly RateStep[];
  readonly evidence: readonly CallEvidence[];
}

function reportUpstream(source: ReportSource, options: DiagnosisOptions): UpstreamReport {
  const { ledger } = source;
  const { upstream, confidence = DIAGNOSIS_DEFAULTS.confidence } = options;
  const diagnosis = diagnose(ledger, options);
  const history = historyOf(ledger, upstream);
  const untilMs = ((ledger.newestSecond ?? 0) + 1) * 1_000;
  const peers = peerTotals(history, confidence);
  const steps = isTimeKept(history.periods) ? rateSteps(history, untilMs, confidence) : [];
  const [first, last] = [steps[0], steps.at(-1)];
  return {
    upstream,
    counted:
      first === undefined || last === undefined ? undefined : { fromMs: first.fromMs, toMs: last.toMs },
    diagnosis,
    troubles: diagnosis.timeline.filter(({ verdict }) => isTrouble(verdict)),
    peers,
    kinds: faultKinds(ledger, upstream, { requests: diagnosis.requests.total, confidence }),
    steps,
    evidence: evidenceOf(source, upstream, new Set(peers.map(({ peer }) => peer))),
  };
}

/** A ledger with thousands of peers keeps no time, and has one period from 1970 on. */
function isTimeKept(periods: readonly { readonly fromMs: number; readonly toMs: number }[]): boolean {
  return periods.every(({ fromMs, toMs }) => toMs - fromMs < MAX_PERIOD_MS);
}

/** The evidence of this upstream: by what is told of it, by its URL, or by who answered. */
function evidenceOf(
  { ledger, evidence }: ReportSource,
  upstream: string,
  peers: ReadonlySet<string>,
): readonly CallEvidence[] {
  if (ledger.upstreams.length < 2) return evidence;
  const known = new Set(ledger.upstreams);
  return evidence.filter((call) => {
    const told = [call.upstream, originOf(call.url)].find((name) => name !== undefined && known.has(name));
    if (told !== undefined) return told === upstream;
    return call.faults.some(({ peer }) => peer !== undefined && peers.has(peer));
  });
}

function originOf(url: string): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url)?.[0];
}

/** Two years; real periods last at most 388 days. */
const MAX_PERIOD_MS = 2 * 365 * 86_400_000;
