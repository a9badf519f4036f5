import { Cusum } from "../evidence/cusum.ts";
import { Localisation } from "../evidence/localisation.ts";
import { Ledger } from "../ledger/ledger.ts";
import type { Period } from "../ledger/history.ts";
import { diagnose } from "../verdict/diagnose.ts";
import type { Diagnosis } from "../verdict/diagnose.ts";
import { findingsOf, isFleetWide } from "../verdict/findings.ts";
import { DIAGNOSIS_DEFAULTS } from "../verdict/options.ts";
import { createChance } from "./chance.ts";
import { countPeriod, peerName } from "./count-periods.ts";
import { ENVOY_INTERVAL_MS, EnvoyDetector } from "./envoy-detector.ts";
import { equalShares, Fleet } from "./fleet.ts";
import { Sum } from "./sum.ts";
import { waldBound } from "./wald-bound.ts";

/**
 * Simulates a fleet of load balancers, of which some are bad from the start, and the diagnosis on it: when it would have
 * known, beside the least that any test needs and beside Envoy's detector on the same draw.
 *
 * It counts, and opens no socket: internet scale on paper, in seconds. The same seed gives the same outcome.
 *
 * @throws RangeError for a fleet that can't be
 * @example
 * ```ts
 * import { simulateFleet } from "@lastbyte/diagnosis";
 *
 * const fleet = { balancers: 200, requestsPerSecond: 1e6, bad: 1, badRate: 1e-3, baseRate: 1e-5 };
 * const { blamed, wald } = simulateFleet({ ...fleet, hours: 1, seed: 1 });
 * console.log(`known after ${blamed[0]?.atMs} ms, at least ${wald?.atMs} ms`);
 * ```
 *
 * @public
 */
export function simulateFleet(options: SimulatedFleet): Simulation {
  check(options);
  const { balancers, requestsPerSecond, bad, badRate, baseRate, hours, seed } = options;
  const durationMs = hours * 3_600_000;
  const fleet = new Fleet(equalShares(balancers), createChance(seed));
  const watch = new Watch(balancers);

  for (let fromMs = 0; fromMs < durationMs;) {
    const toMs = Math.min(nextStop(fromMs), durationMs);
    const requests = (requestsPerSecond * (toMs - fromMs)) / 1_000;
    watch.add(fleet.step({ fromMs, toMs, requests, rateOf: (peer) => (peer < bad ? badRate : baseRate) }));
    fromMs = toMs;
  }

  const perBalancer = requestsPerSecond / balancers;
  const isBad = (peer: number): boolean => peer < bad;
  const least = bad > 0 && baseRate > 0 && badRate > baseRate ? waldBound(badRate, baseRate) : undefined;
  const { known, ejections, alarmedAtMs, fleetWideAtMs } = watch;
  const toRequests = (atMs: number): number => Math.round((atMs / 1_000) * perBalancer);
  const blamed = [...known].map(([peer, atMs]) => ({
    peer: peerName(peer),
    isBad: isBad(peer),
    atMs,
    requests: toRequests(atMs),
  }));
  return {
    options,
    alarmedAtMs,
    blamed,
    fleetWideAtMs,
    wald: least === undefined ? undefined : { requests: least, atMs: (least / perBalancer) * 1_000 },
    envoy: {
      rightAtMs: ejections.find(({ peer }) => isBad(peer))?.atMs,
      right: ejections.filter(({ peer }) => isBad(peer)).length,
      wrongAtMs: ejections.find(({ peer }) => !isBad(peer))?.atMs,
      wrong: ejections.filter(({ peer }) => !isBad(peer)).length,
    },
    diagnosis: watch.diagnose(),
  };
}

/**
 * A fleet to be simulated.
 *
 * @public
 */
export interface SimulatedFleet {
  /** From 1 to 10 000. */
  readonly balancers: number;
  /** Requests per second to the whole fleet. */
  readonly requestsPerSecond: number;
  /** How many of the balancers are bad. */
  readonly bad: number;
  /** The chance that a bad one cuts a response, from 0 to 1. */
  readonly badRate: number;
  /** The chance that any other one does. */
  readonly baseRate: number;
  readonly hours: number;
  readonly seed: number;
}

/**
 * What came of it. Times are since the start, when the bad balancers are bad already; they are exact to 0.2 % or 0.1 s.
 *
 * @public
 */
export interface Simulation {
  readonly options: SimulatedFleet;
  /** When it was clear that something is wrong. */
  readonly alarmedAtMs: number | undefined;
  /** Who was blamed, rightly or not, when, and after how many requests through it. */
  readonly blamed: readonly {
    readonly peer: string;
    readonly isBad: boolean;
    readonly atMs: number;
    readonly requests: number;
  }[];
  /** When it was excluded that it is any single one. */
  readonly fleetWideAtMs: number | undefined;
  /** The least that a test needs on average that is told both rates; nothing where they don't differ. */
  readonly wald: { readonly requests: number; readonly atMs: number } | undefined;
  /** Envoy's ejections of bad balancers and of others. */
  readonly envoy: {
    readonly rightAtMs: number | undefined;
    readonly right: number;
    readonly wrongAtMs: number | undefined;
    readonly wrong: number;
  };
  /** The diagnosis at the end. */
  readonly diagnosis: Diagnosis;
}

/** Time goes on in steps of a part of what has passed, and none across the end of an interval of Envoy's. */
function nextStop(fromMs: number): number {
  const interval = (Math.floor(fromMs / ENVOY_INTERVAL_MS) + 1) * ENVOY_INTERVAL_MS;
  const step = Math.ceil(Math.max(LEAST_STEP_MS, fromMs * STEP_SHARE));
  return Math.min(fromMs + step, interval);
}

/** Everything that looks at the same draw. */
class Watch {
  readonly known: Map<number, number> = new Map();
  readonly ejections: { readonly peer: number; readonly atMs: number }[] = [];
  alarmedAtMs: number | undefined;
  fleetWideAtMs: number | undefined;

  readonly #balancers: number;
  readonly #localisation: Localisation;
  readonly #cusum: Cusum = new Cusum(DIAGNOSIS_DEFAULTS.normalRate);
  readonly #envoy: EnvoyDetector;
  readonly #ledger: Ledger = new Ledger();
  readonly #interval: Sum = new Sum();
  readonly #minute: Sum = new Sum();
  readonly #all: Sum = new Sum();
  #intervals = 0;
  #minutes = 0;
  #nextLookMs = 0;

  constructor(balancers: number) {
    this.#balancers = balancers;
    this.#localisation = new Localisation(balancers, "episodes");
    this.#envoy = new EnvoyDetector(balancers);
  }

  add(period: Period): void {
    const { toMs, strata } = period;
    let [requests, faults] = [0, 0];
    for (const counts of strata.flatMap((stratum) => stratum.counts)) {
      requests += counts.requests;
      faults += counts.faults;
    }
    this.#cusum.add({ requests, faults });
    if (this.#cusum.isAlarmed) this.alarmedAtMs ??= toMs;
    for (const sum of [this.#interval, this.#minute, this.#all]) sum.add(period);
    if (faults > 0) this.#localise(period);
    this.#look(toMs);

    if (Math.floor(toMs / ENVOY_INTERVAL_MS) > this.#intervals) {
      this.#intervals = Math.floor(toMs / ENVOY_INTERVAL_MS);
      for (const peer of this.#envoy.endInterval(toMs, this.#interval.counts))
        this.ejections.push({ peer, atMs: toMs });
      this.#interval.take();
    }
    if (Math.floor(toMs / MINUTE_MS) > this.#minutes) {
      this.#minutes = Math.floor(toMs / MINUTE_MS);
      countPeriod(this.#ledger, this.#minute.take(), UPSTREAM);
    }
  }

  diagnose(): Diagnosis {
    countPeriod(this.#ledger, this.#minute.take(), UPSTREAM);
    return diagnose(this.#ledger, { upstream: UPSTREAM });
  }

  #localise(period: Period): void {
    this.#localisation.add(period);
    const needed = Math.log(Math.max(2, this.#balancers) / DIAGNOSIS_DEFAULTS.falseAlarm);
    for (let peer = 0; peer < this.#balancers; peer += 1) {
      if (this.known.has(peer) || this.#localisation.evidence(peer) < needed) continue;
      this.known.set(peer, period.toMs);
    }
  }

  /** Looks whether it is all of them, at times that lie a twentieth apart, since it takes a while. */
  #look(atMs: number): void {
    if (this.fleetWideAtMs !== undefined || this.known.size > 0 || atMs < this.#nextLookMs) return;
    this.#nextLookMs = atMs * 1.05;
    if (this.alarmedAtMs === undefined || this.#balancers < 2) return;
    const logLevel = Math.log(this.#balancers / (1 - DIAGNOSIS_DEFAULTS.confidence));
    const findings = findingsOf([this.#all.period()], { named: this.#balancers }, { excluded: [], logLevel });
    if (isFleetWide(findings, DIAGNOSIS_DEFAULTS)) this.fleetWideAtMs = atMs;
  }
}

function check({ balancers, requestsPerSecond, bad, badRate, baseRate, hours }: SimulatedFleet): void {
  const isRate = (rate: number): boolean => rate >= 0 && rate <= 1;
  const wrong = [
    Number.isSafeInteger(balancers) && balancers >= 1 && balancers <= MAX_BALANCERS
      ? ""
      : "1 to 10 000 balancers",
    Number.isSafeInteger(bad) && bad >= 0 && bad <= balancers ? "" : `0 to ${balancers} bad ones`,
    requestsPerSecond > 0 && requestsPerSecond <= MAX_REQUESTS_PER_SECOND
      ? ""
      : "up to 1e9 requests per second",
    isRate(badRate) && isRate(baseRate) ? "" : "rates from 0 to 1",
    hours > 0 && hours <= MAX_HOURS ? "" : "up to a week of hours",
  ].find((problem) => problem !== "");
  if (wrong === undefined) return;
  const got = JSON.stringify({ balancers, requestsPerSecond, bad, badRate, baseRate, hours });
  throw new RangeError(`expected ${wrong}, got ${got}: change the fleet`);
}

const UPSTREAM = "https://fleet.example";
const MINUTE_MS = 60_000;
const LEAST_STEP_MS = 100;
const STEP_SHARE = 1 / 500;
const MAX_BALANCERS = 10_000;
const MAX_REQUESTS_PER_SECOND = 1e9;
const MAX_HOURS = 168;
