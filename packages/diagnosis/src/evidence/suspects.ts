import type { Period } from "../ledger/history.ts";
import { Localisation } from "./localisation.ts";
import type { Weigh } from "./localisation.ts";

/**
 * The peers against which there is enough evidence, strongest first.
 *
 * A bad peer hides a less bad one, since it makes the others look worse. So whoever is found is left out, and the rest
 * are looked at again. The second round has a quarter of the false alarm and each further one half of the one before it,
 * so that all of them together add at most half of it, and only where a bad peer was found.
 *
 * @internal
 */
export function findSuspects(periods: readonly Period[], context: SuspectContext): Suspects {
  const { named, falseAlarm, faultsBefore, weigh } = context;
  const found: { peer: number; evidence: number }[] = [];
  let remaining = periods;
  for (let round = 1; ; round += 1) {
    const localisation = new Localisation(named, weigh, faultsBefore);
    for (const period of remaining) localisation.add(period);
    const logNeeded = Math.log(context.peersEver / falseAlarm) + (round === 1 ? 0 : round * Math.LN2);
    const excluded = new Set(found.map(({ peer }) => peer));
    const leading = leadingPeer(localisation, named, excluded);
    if (leading === undefined || leading.evidence < logNeeded || round > MAX_SUSPECTS) {
      return { found, next: { localisation, leading, logNeeded } };
    }
    found.push(leading);
    remaining = without(remaining, leading.peer);
  }
}

/** @internal */
export interface SuspectContext {
  /** Peers that can be told from each other, numbered from 0. */
  readonly named: number;
  /** How many of them there ever were. */
  readonly peersEver: number;
  readonly falseAlarm: number;
  readonly faultsBefore: number;
  readonly weigh: Weigh;
}

/** @internal */
export interface Suspects {
  readonly found: readonly { readonly peer: number; readonly evidence: number }[];
  /** Who leads among the others, and how much it takes. */
  readonly next: {
    readonly localisation: Localisation;
    readonly leading: { readonly peer: number; readonly evidence: number } | undefined;
    readonly logNeeded: number;
  };
}

/**
 * The same periods without a peer.
 *
 * @internal
 */
export function without(periods: readonly Period[], excluded: number): readonly Period[] {
  return periods.map((period) => ({
    ...period,
    strata: period.strata.map(({ key, counts }) => ({
      key,
      counts: counts.filter(({ peer }) => peer !== excluded),
    })),
  }));
}

function leadingPeer(
  localisation: Localisation,
  named: number,
  excluded: ReadonlySet<number>,
): { readonly peer: number; readonly evidence: number } | undefined {
  let leading: { peer: number; evidence: number } | undefined;
  for (let peer = 0; peer < named; peer += 1) {
    const evidence = localisation.evidence(peer);
    if (excluded.has(peer) || (leading !== undefined && evidence <= leading.evidence)) continue;
    leading = { peer, evidence };
  }
  return leading;
}

/** More bad peers than these are told as these. */
const MAX_SUSPECTS = 32;
