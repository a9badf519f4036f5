import { Localisation } from "../../packages/diagnosis/src/evidence/localisation.ts";
import { createChance } from "../../packages/diagnosis/src/simulation/chance.ts";
import { ENVOY_INTERVAL_MS, EnvoyDetector } from "../../packages/diagnosis/src/simulation/envoy-detector.ts";
import { equalShares, Fleet } from "../../packages/diagnosis/src/simulation/fleet.ts";
import { Sum } from "../../packages/diagnosis/src/simulation/sum.ts";
import { waldBound } from "../../packages/diagnosis/src/simulation/wald-bound.ts";

/** A fleet with one bad balancer. */
export interface BadFleet {
  readonly balancers: number;
  readonly badRate: number;
  readonly baseRate: number;
  /** Requests per second to each balancer, for Envoy, which looks every ten seconds. */
  readonly requestsPerSecond: number;
  /** Faults of the healthy fleet before the balancer goes bad. */
  readonly faultsBefore: number;
}

/** How long it took, in requests through the bad balancer. */
export interface DetectionDelay extends BadFleet {
  readonly histories: number;
  readonly wald: number;
  readonly mean: number;
  readonly p99: number;
  readonly right: number;
  /** Envoy within the same time: histories in which it ejected the bad balancer, and in which it ejected others. */
  readonly envoyRight: number;
  readonly envoyWrong: number;
}

/** Watches until somebody is blamed. */
export function measureDelay(bad: BadFleet, histories: number): DetectionDelay {
  const { balancers, badRate, baseRate } = bad;
  const wald = waldBound(badRate, baseRate);
  const delays: number[] = [];
  let [right, envoyRight, envoyWrong] = [0, 0, 0];
  for (let history = 0; history < histories; history += 1) {
    const watched = watch(bad, {
      perStep: Math.max(1, Math.round(wald / STEPS_PER_BOUND)),
      seed: history + 1,
    });
    delays.push(watched.requests);
    right += Number(watched.blamed === GUILTY);
    envoyRight += Number(watched.envoyRight);
    envoyWrong += Number(watched.envoyWrong);
  }
  delays.sort((a, b) => a - b);
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / histories;
  const p99 = delays[Math.floor(0.99 * histories)] ?? 0;
  return { ...bad, balancers, histories, wald, mean, p99, right, envoyRight, envoyWrong };
}

function watch(
  { balancers, badRate, baseRate, requestsPerSecond, faultsBefore }: BadFleet,
  { perStep, seed }: { readonly perStep: number; readonly seed: number },
) {
  const fleet = new Fleet(equalShares(balancers), createChance(seed));
  const localisation = new Localisation(balancers, "faults");
  const [envoy, interval] = [new EnvoyDetector(balancers), new Sum()];
  const needed = Math.log(balancers / FALSE_ALARM);
  const stepMs = (perStep / requestsPerSecond) * 1_000;

  let faults = 0;
  for (let step = -MAX_STEPS; step < 0 && faults < faultsBefore; step += 1) {
    const requests = balancers * Math.ceil(1 / (balancers * baseRate));
    const period = fleet.step({ fromMs: step, toMs: step + 1, requests, rateOf: () => baseRate });
    faults += period.strata[0]?.counts.reduce((sum, count) => sum + count.faults, 0) ?? 0;
    localisation.add(period);
  }

  let [envoyRight, envoyWrong, intervals] = [false, false, 0];
  for (let step = 1; step <= MAX_STEPS; step += 1) {
    const period = fleet.step({
      fromMs: (step - 1) * stepMs,
      toMs: step * stepMs,
      requests: perStep * balancers,
      rateOf: (peer) => (peer === GUILTY ? badRate : baseRate),
    });
    localisation.add(period);
    interval.add(period);
    if (Math.floor((step * stepMs) / ENVOY_INTERVAL_MS) > intervals) {
      intervals = Math.floor((step * stepMs) / ENVOY_INTERVAL_MS);
      const ejected = envoy.endInterval(step * stepMs, interval.counts);
      envoyRight ||= ejected.includes(GUILTY);
      envoyWrong ||= ejected.some((peer) => peer !== GUILTY);
      interval.take();
    }
    for (let peer = 0; peer < balancers; peer += 1) {
      if (localisation.evidence(peer) < needed) continue;
      return { blamed: peer, requests: step * perStep, envoyRight, envoyWrong };
    }
  }
  throw new Error(`expected a bad balancer to be found within ${MAX_STEPS * perStep} requests through it`);
}

const GUILTY = 0;
const FALSE_ALARM = 1e-6;
const STEPS_PER_BOUND = 50;
const MAX_STEPS = 100_000;
