import { Cusum } from "../evidence/cusum.ts";
import { faultsToBlame, faultsToExclude } from "../evidence/needed-faults.ts";
import { findSuspects } from "../evidence/suspects.ts";
import type { Suspects } from "../evidence/suspects.ts";
import type { History, Period } from "../ledger/history.ts";
import { createRate } from "../rates/rate.ts";
import type { Rate } from "../rates/rate.ts";
import type { ChapterPeriods } from "./chapters.ts";
import { findingsOf, isFleetWide, spareableShare } from "./findings.ts";
import type { Finding } from "./findings.ts";
import type { ResolvedDiagnosisOptions } from "./options.ts";
import type { Alternative, Blamed, Needed, Verdict } from "./verdict.ts";

/**
 * Judges a chapter. In this order: is it one, or some? Is anything wrong at all? Then, is it excluded that it is one?
 *
 * That no peer stands out proves nothing about the fleet, so `fleet_wide` needs evidence of its own.
 *
 * @internal
 */
export function judge(
  chapter: ChapterPeriods,
  history: History,
  options: ResolvedDiagnosisOptions,
): Judgement {
  const { periods, faultsBefore } = chapter;
  const { named } = history;
  const context = { named, peersEver: Math.max(2, named), falseAlarm: options.falseAlarm, faultsBefore };
  const suspects = findSuspects(periods, { ...context, weigh: "episodes" });
  const guilty = suspects.found.map(({ peer }) => peer);
  const logLevel = Math.log(Math.max(2, named) / (1 - options.confidence));
  const apart = findingsOf(periods, history, { excluded: guilty, logLevel });
  const total = totalOf(periods);
  const rate = createRate(total.faults, total.requests, options.confidence);
  const evidence = evidenceOf(suspects, named);

  const blamed = blame(suspects, apart, { history, options });
  if (blamed.length > 0) {
    const kind = blamed.length === 1 ? "one_balancer" : "some_balancers";
    const others = apart.filter(({ peer }) => !guilty.includes(peer));
    const verdict = { kind, action: "replace", blamed, alternative: worst(others, history) } as const;
    return { verdict, findings: apart, rate, evidence };
  }

  // Whoever is worse, but by too little to be replaced, belongs to the fleet.
  const findings = guilty.length === 0 ? apart : findingsOf(periods, history, { excluded: [], logLevel });
  const judged = { findings, rate, evidence };
  if (!isAlarmed(periods, options.normalRate)) return { ...judged, verdict: quiet(rate, options) };

  const alternative = worst(findings, history);
  if (findings.length < 2) {
    const because = history.peers.length > named ? "peers_unseen" : "one_peer";
    return { ...judged, verdict: { ...UNDETERMINED, because, alternative: { kind: "elsewhere" } } };
  }
  if (isFleetWide(findings, options)) {
    const spareable = Math.max(
      ...findings.map(({ highestRatio, share }) => spareableShare(highestRatio, share)),
    );
    const wide = { kind: "fleet_wide", action: "replacing_will_not_help" } as const;
    return { ...judged, verdict: { ...wide, alternative, spareableShare: spareable } };
  }
  // Every fault by itself would be enough to blame one, but many of them belong together.
  const byFaults = findSuspects(periods, { ...context, weigh: "faults" }).found;
  if (byFaults.some(({ peer }) => !guilty.includes(peer))) {
    return { ...judged, verdict: { ...UNDETERMINED, because: "one_connection", alternative } };
  }
  const needed = whatItTakes(suspects, findings, { history, options, logLevel });
  return {
    ...judged,
    verdict: { kind: "not_enough_evidence", action: "wait", about: "peers", alternative, needed },
  };
}

/** @internal */
export interface Judgement {
  readonly verdict: Verdict;
  readonly rate: Rate;
  readonly findings: readonly Finding[];
  /** The logarithm of the evidence against each peer that can be told from others. */
  readonly evidence: readonly number[];
}

const UNDETERMINED = { kind: "undetermined", action: "separate_the_peers" } as const;

interface JudgeContext {
  readonly history: History;
  readonly options: ResolvedDiagnosisOptions;
}

function blame(
  { found }: Suspects,
  findings: readonly Finding[],
  { history, options }: JudgeContext,
): readonly Blamed[] {
  return found.flatMap(({ peer, evidence }): Blamed[] => {
    const finding = findings.find((one) => one.peer === peer);
    if (finding === undefined || (finding.ratio ?? 0) < options.leastRatio) return [];
    const { faults, requests, ratio } = finding;
    return [
      {
        peer: history.peers[peer] ?? "",
        faults: createRate(faults, requests, options.confidence),
        ratio: finite(ratio),
        evidence: evidence / Math.LN10,
      },
    ];
  });
}

/**
 * Nothing is shown to be wrong: it is healthy if enough was seen, else it takes more.
 *
 * @internal
 */
export function quiet(rate: Rate, { healthyRate, confidence }: ResolvedDiagnosisOptions): Verdict {
  if (rate.interval.high <= healthyRate) return { kind: "healthy", action: "none" };
  const isClean = rate.count === 0;
  // So many requests without a fault exclude the rate: the closed form of the exact interval.
  const clean = Math.ceil(Math.log((1 - confidence) / 2) / Math.log1p(-healthyRate)) - rate.total;
  return {
    kind: "not_enough_evidence",
    action: "wait",
    about: "rate",
    alternative: { kind: "rate", rate: rate.interval.high },
    needed: { ...NOTHING_NEEDED, cleanRequests: isClean ? Math.max(1, clean) : undefined },
  };
}

const NOTHING_NEEDED: Needed = {
  cleanRequests: undefined,
  suspect: undefined,
  faults: undefined,
  requests: undefined,
  fleetWideFaults: undefined,
};

function whatItTakes(
  { next: { localisation, leading, logNeeded } }: Suspects,
  findings: readonly Finding[],
  { history, options, logLevel }: JudgeContext & { readonly logLevel: number },
): Needed {
  const finding = findings.find(({ peer }) => peer === leading?.peer);
  if (finding === undefined) return NOTHING_NEEDED;
  const { peer, share, requests } = finding;
  const faults = faultsToBlame(localisation, peer, { share, logNeeded });
  const perFault = finding.episodes === 0 ? undefined : requests / finding.episodes;
  const exclusions = findings.flatMap(
    ({ comparisons }) => faultsToExclude(comparisons, options.fleetWideRatio, logLevel) ?? [],
  );
  return {
    cleanRequests: undefined,
    suspect: history.peers[peer],
    faults,
    requests: faults === undefined || perFault === undefined ? undefined : Math.round(faults * perFault),
    fleetWideFaults: exclusions.length === 0 ? undefined : Math.max(...exclusions),
  };
}

/** The peer of which the highest ratio isn't excluded. */
function worst(findings: readonly Finding[], { peers }: History): Alternative {
  const [first, ...others] = findings;
  if (first === undefined || others.length === 0) return { kind: "elsewhere" };
  const { peer, highestRatio } = others.reduce((a, b) => (isWorse(b, a) ? b : a), first);
  return { kind: "peer", peer: peers[peer] ?? "", ratio: finite(highestRatio) };
}

/** Where of two nothing is excluded, the one that looks worse. */
function isWorse(a: Finding, b: Finding): boolean {
  if (a.highestRatio !== b.highestRatio) return a.highestRatio > b.highestRatio;
  return (a.ratio ?? 0) > (b.ratio ?? 0);
}

function finite(ratio: number | undefined): number | undefined {
  return ratio === undefined || !Number.isFinite(ratio) ? undefined : ratio;
}

function isAlarmed(periods: readonly Period[], normalRate: number): boolean {
  const cusum = new Cusum(normalRate);
  for (const period of periods) cusum.add(totalOf([period]));
  return cusum.isAlarmed;
}

/** @internal */
export function totalOf(periods: readonly Period[]): {
  requests: number;
  faults: number;
  responseBytes: number;
} {
  const total = { requests: 0, faults: 0, responseBytes: 0 };
  for (const { counts } of periods.flatMap(({ strata }) => strata)) {
    for (const { requests, faults, responseBytes } of counts) {
      total.requests += requests;
      total.faults += faults;
      total.responseBytes += responseBytes;
    }
  }
  return total;
}

function evidenceOf({ found, next }: Suspects, named: number): readonly number[] {
  return Array.from(
    { length: named },
    (_, peer) => found.find((one) => one.peer === peer)?.evidence ?? next.localisation.evidence(peer),
  );
}
