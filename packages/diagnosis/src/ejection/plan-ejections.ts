import { historyOf } from "../ledger/history.ts";
import type { History } from "../ledger/history.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Diagnosis, PeerFinding } from "../verdict/diagnose.ts";
import { EJECTION_DEFAULTS } from "./ejection.ts";
import type { Ejection, EjectionOptions, EjectionPlan } from "./ejection.ts";
import { rateEvidence } from "./rate-evidence.ts";

/**
 * Decides which peers to avoid: those that are blamed, while others are left.
 *
 * Nobody is avoided when the whole fleet is at fault, and never more than a share of the peers. A peer comes back when
 * its own requests since then refute that it is still as bad, however long that takes. Time alone proves nothing: at one
 * fault in a thousand, half a minute with a handful of requests is clean with a bad balancer, too.
 *
 * @param diagnosis the diagnosis of the same ledger
 * @param before what the last plan said; nothing at first
 * @param atMs the present, in milliseconds since 1970
 * @example
 * ```ts
 * import { diagnose, Ledger, planEjections } from "@lastbyte/diagnosis";
 *
 * const ledger = new Ledger();
 * const diagnosis = diagnose(ledger, { upstream: "https://api.example.com" });
 * const plan = planEjections({ ledger, diagnosis, before: [], atMs: Date.now() });
 * console.log(plan.avoid);
 * ```
 *
 * @public
 */
export function planEjections(
  { ledger, diagnosis, before, atMs }: EjectionFacts,
  options: EjectionOptions = {},
): EjectionPlan {
  const { maxShare, falseReadmission, probeShare } = { ...EJECTION_DEFAULTS, ...options };
  const { verdict, peers } = diagnosis;
  if (verdict.kind === "fleet_wide") return { ejections: [], avoid: [], probeShare, spared: [] };

  const history = historyOf(ledger, diagnosis.upstream);
  const level = Math.log(1 / falseReadmission);
  const blamed = "blamed" in verdict ? verdict.blamed.map(({ peer }) => peer) : [];
  const kept = before.flatMap((ejection): readonly Ejection[] =>
    goOn(ejection, { history, level, atMs, isBlamed: blamed.includes(ejection.peer) }),
  );

  // A balancer that nobody uses any more takes no place from the others.
  const seen = new Set(peers.map(({ peer }) => peer));
  const room = Math.max(1, Math.floor(maxShare * seen.size));
  const most = Math.min(room, seen.size - 1);
  const avoided = kept.filter(({ kind }) => kind === "avoided").slice(0, Math.max(0, most));
  const readmitted = kept.filter(({ kind }) => kind === "readmitted");
  const known = new Set(kept.map(({ peer }) => peer));
  const fresh = peers.filter(({ peer }) => blamed.includes(peer) && !known.has(peer));
  const places = Math.max(0, most - avoided.length);
  const added = fresh
    .slice()
    .sort((a, b) => b.evidence - a.evidence)
    .slice(0, places)
    .map((finding) => eject(finding, peers, { blamed, atMs, history }));

  const ejections = [...avoided, ...added, ...readmitted];
  const isTreated = (name: string): boolean => ejections.some(({ peer }) => peer === name);
  return {
    ejections,
    avoid: [...avoided, ...added].map(({ peer }) => peer),
    probeShare,
    spared: blamed
      .filter((peer) => !isTreated(peer))
      .map((peer) => ({ peer, because: "too_many_avoided" as const })),
  };
}

/**
 * What ejection is decided on.
 *
 * @public
 */
export interface EjectionFacts {
  readonly ledger: Ledger;
  readonly diagnosis: Diagnosis;
  readonly before: readonly Ejection[];
  readonly atMs: number;
}

interface Progress {
  readonly history: History;
  readonly level: number;
  readonly atMs: number;
  readonly isBlamed: boolean;
}

/** What becomes of an ejection: it stays, it turns into its opposite, or it is forgotten. */
function goOn(ejection: Ejection, { history, level, atMs, isBlamed }: Progress): readonly Ejection[] {
  const { badRate, goodRate, kind } = ejection;
  const counts = countsSince(history, ejection);
  switch (kind) {
    case "avoided": {
      const isWell = rateEvidence(counts, goodRate, badRate) >= level;
      return isWell
        ? [{ ...ejection, ...begin(history, ejection.peer, atMs), kind: "readmitted" }]
        : [ejection];
    }
    case "readmitted": {
      // The diagnosis may hold the old evidence against it for a while; only what it did since counts.
      if (!isBlamed) return [];
      const isBadAgain = rateEvidence(counts, badRate, goodRate) >= level;
      return isBadAgain
        ? [{ ...ejection, ...begin(history, ejection.peer, atMs), kind: "avoided" }]
        : [ejection];
    }
    default:
      return kind satisfies never;
  }
}

function eject(
  { peer, faults }: PeerFinding,
  peers: readonly PeerFinding[],
  { blamed, atMs, history }: EjectContext,
): Ejection {
  const badRate = faults.interval.low;
  let [count, total] = [0, 0];
  for (const other of peers) {
    if (blamed.includes(other.peer)) continue;
    count += other.faults.count;
    total += other.faults.total;
  }
  const othersRate = total === 0 ? 0 : count / total;
  // Without a fault among the others, a tenth is good enough to come back; rates that nearly meet would never be told apart.
  const goodRate = Math.min(Math.max(othersRate, badRate / MAX_RATIO), badRate / MIN_RATIO);
  return { peer, kind: "avoided", ...begin(history, peer, atMs), badRate, goodRate };
}

interface EjectContext {
  readonly blamed: readonly string[];
  readonly atMs: number;
  readonly history: History;
}

/** From where on a peer's requests are counted. */
function begin(history: History, peer: string, atMs: number): Pick<Ejection, "sinceMs" | "before"> {
  const { requests, faults } = countsFrom(history, peer, -Infinity);
  return { sinceMs: atMs, before: { requests, faults } };
}

/**
 * What was counted of a peer since its ejection. Where time isn't kept, it is what came to the ledger since then, and
 * without a note of what there was before, nothing.
 */
function countsSince(history: History, { peer, sinceMs, before }: Ejection): Counts {
  if (history.keepsTime) return countsFrom(history, peer, sinceMs);
  const all = countsFrom(history, peer, -Infinity);
  if (before === undefined || before.requests > all.requests || before.faults > all.faults) return NOTHING;
  return { requests: all.requests - before.requests, faults: all.faults - before.faults };
}

/** What was counted of a peer after a time, without a block of time that began before it. */
function countsFrom({ peers, periods }: History, peer: string, fromMs: number): Counts {
  const index = peers.indexOf(peer);
  let [requests, faults] = [0, 0];
  for (const period of periods) {
    if (period.fromMs < fromMs) continue;
    for (const counts of period.strata.flatMap((stratum) => stratum.counts)) {
      if (counts.peer !== index) continue;
      requests += counts.requests;
      faults += counts.faults;
    }
  }
  return { requests, faults };
}

interface Counts {
  readonly requests: number;
  readonly faults: number;
}

const NOTHING: Counts = { requests: 0, faults: 0 };
const MIN_RATIO = 2;
const MAX_RATIO = 10;
