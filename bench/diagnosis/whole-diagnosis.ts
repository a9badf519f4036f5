import { diagnose, Ledger } from "@lastbyte/diagnosis";
import { createChance } from "../../packages/diagnosis/src/simulation/chance.ts";
import { countPeriod, peerName } from "../../packages/diagnosis/src/simulation/count-periods.ts";
import { equalShares, Fleet } from "../../packages/diagnosis/src/simulation/fleet.ts";

const UPSTREAM = "https://fleet.example";
const STEP_MS = 10_000;

/** Of histories in which one of 20 balancers goes bad: was the range of the onset right, and how wide was it? */
export interface OnsetCoverage {
  readonly badRate: number;
  readonly baseRate: number;
  readonly histories: number;
  readonly found: number;
  readonly covered: number;
  readonly medianWidthMs: number;
}

/** Through the ledger and the whole diagnosis: an hour of a healthy fleet, then one goes bad, until it is blamed. */
export function measureOnset(
  {
    badRate,
    baseRate,
    perBalancer,
  }: { readonly badRate: number; readonly baseRate: number; readonly perBalancer: number },
  histories: number,
): OnsetCoverage {
  const onsetMs = Date.UTC(2026, 0, 1, 1);
  const widths: number[] = [];
  let [found, covered] = [0, 0];
  for (let history = 1; history <= histories; history += 1) {
    const [ledger, fleet] = [new Ledger(), new Fleet(equalShares(20), createChance(history))];
    const requests = (20 * perBalancer * STEP_MS) / 1_000;
    // Times are not on the ledger's own borders.
    let fromMs = onsetMs - 3_600_000 + (history % 10) * 137;
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const isBad = fromMs >= onsetMs;
      const toMs = fromMs + STEP_MS;
      const rateOf = (peer: number): number => (isBad && peer === 3 ? badRate : baseRate);
      countPeriod(ledger, fleet.step({ fromMs, toMs, requests, rateOf }), UPSTREAM);
      fromMs = toMs;
      if (!isBad) continue;
      const { verdict, chapter } = diagnose(ledger, { upstream: UPSTREAM });
      if (verdict.kind !== "one_balancer" || verdict.blamed[0]?.peer !== peerName(3)) continue;
      found += 1;
      const onset = chapter?.onset ?? { fromMs: undefined, toMs: 0 };
      const from = onset.fromMs ?? Number.NEGATIVE_INFINITY;
      if (from <= onsetMs + STEP_MS && onsetMs <= onset.toMs) covered += 1;
      widths.push(onset.toMs - from);
      break;
    }
  }
  widths.sort((a, b) => a - b);
  const medianWidthMs = widths[Math.floor(widths.length / 2)] ?? Number.NaN;
  return { badRate, baseRate, histories, found, covered, medianWidthMs };
}

/** Of fleets that share one rate: after how many faults it is called fleet-wide, and with which bound. */
export interface FleetWide {
  readonly balancers: number;
  readonly histories: number;
  readonly medianFaults: number;
  readonly medianRatio: number;
  readonly medianSpareable: number;
  readonly blamed: number;
}

/** Through the ledger and the whole diagnosis, looking each time the number of faults has grown by a tenth. */
export function measureFleetWide(balancers: number, histories: number): FleetWide {
  const [faultsAt, ratios, spareable]: [number[], number[], number[]] = [[], [], []];
  let blamed = 0;
  for (let history = 1; history <= histories; history += 1) {
    const [ledger, fleet] = [new Ledger(), new Fleet(equalShares(balancers), createChance(history))];
    let [faults, nextLook] = [0, 10];
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const [fromMs, toMs] = [step * 1_000, (step + 1) * 1_000];
      const period = fleet.step({ fromMs, toMs, requests: balancers * 1e4, rateOf: () => 1e-5 });
      faults += period.strata[0]?.counts.reduce((sum, count) => sum + count.faults, 0) ?? 0;
      countPeriod(ledger, period, UPSTREAM);
      if (faults < nextLook) continue;
      nextLook = faults * 1.1;
      const { verdict } = diagnose(ledger, { upstream: UPSTREAM });
      blamed += Number("blamed" in verdict);
      if (verdict.kind !== "fleet_wide") continue;
      faultsAt.push(faults);
      ratios.push(
        verdict.alternative.kind === "peer" ? (verdict.alternative.ratio ?? Number.POSITIVE_INFINITY) : 1,
      );
      spareable.push(verdict.spareableShare);
      break;
    }
  }
  const median = (values: number[]): number =>
    values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  const medians = {
    medianFaults: median(faultsAt),
    medianRatio: median(ratios),
    medianSpareable: median(spareable),
  };
  return { balancers, histories, ...medians, blamed };
}

const MAX_STEPS = 20_000;
