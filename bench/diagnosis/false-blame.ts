import { Localisation } from "../../packages/diagnosis/src/evidence/localisation.ts";
import { createChance } from "../../packages/diagnosis/src/simulation/chance.ts";
import { EnvoyDetector } from "../../packages/diagnosis/src/simulation/envoy-detector.ts";
import { equalShares, Fleet, unequalShares } from "../../packages/diagnosis/src/simulation/fleet.ts";

/** What happened to uniform fleets of one size. */
export interface FalseBlame {
  readonly balancers: number;
  readonly histories: number;
  readonly falseBlames: number;
  /** The most evidence that was ever seen, as a share of what it takes, in logarithms. */
  readonly closest: number;
  readonly faults: number;
  readonly envoyEjections: number;
  readonly envoyHistories: number;
}

/**
 * Watches fleets that share one rate, and looks at the evidence after every step: whoever is blamed is innocent.
 *
 * Each history has a rate from 1e-7 to 1e-2 and equal or unequal shares in turn. A step has about one fault, so that
 * some come alone and some together.
 */
export function measureFalseBlame(balancers: number, histories: number): FalseBlame {
  let [falseBlames, faults, envoyEjections, envoyHistories, closest] = [0, 0, 0, 0, 0];
  const needed = Math.log(balancers / FALSE_ALARM);
  for (let history = 0; history < histories; history += 1) {
    const rate = RATES[history % RATES.length] ?? 1e-5;
    const shares =
      history % (2 * RATES.length) < RATES.length ? equalShares(balancers) : unequalShares(balancers);
    const fleet = new Fleet(shares, createChance(balancers * 1e6 + history));
    const localisation = new Localisation(balancers, "faults");
    const envoy = new EnvoyDetector(balancers);
    // At rates near a hundredth a step of whole requests can't be shorter than ten each.
    const requests = Math.max(10 * balancers, STEP_FAULTS / rate);
    let [evidence, ejections] = [0, 0];
    for (let step = 0; step < STEPS; step += 1) {
      const period = fleet.step({ fromMs: step, toMs: step + 1, requests, rateOf: () => rate });
      const counts = period.strata[0]?.counts ?? [];
      const hit = counts.reduce((sum, count) => sum + count.faults, 0);
      ejections += envoy.endInterval(step * 10_000, counts).length;
      if (hit === 0) continue;
      faults += hit;
      localisation.add(period);
      for (let peer = 0; peer < balancers; peer += 1)
        evidence = Math.max(evidence, localisation.evidence(peer));
    }
    if (evidence >= needed) falseBlames += 1;
    closest = Math.max(closest, evidence / needed);
    envoyEjections += ejections;
    if (ejections > 0) envoyHistories += 1;
  }
  return { balancers, histories, falseBlames, closest, faults, envoyEjections, envoyHistories };
}

/** Rates of a fleet that shares one. */
export const RATES: readonly number[] = [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2];

const FALSE_ALARM = 1e-6;
const STEPS = 300;
const STEP_FAULTS = 1;
