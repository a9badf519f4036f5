import { createChance } from "../../packages/diagnosis/src/simulation/chance.ts";
import { equalShares, Fleet } from "../../packages/diagnosis/src/simulation/fleet.ts";
import { Cusum } from "../../packages/diagnosis/src/evidence/cusum.ts";

/** Of histories in which one of 20 balancers goes bad: what the last zero of a CUSUM says of the time. */
export interface LastZero {
  readonly histories: number;
  readonly alarms: number;
  /** How often the time is between the last zero and the first fault behind it. */
  readonly covered: number;
  readonly medianWidthMs: number;
}

/**
 * What the onset's range is held against: a CUSUM that is told the true base rate, of the fleet, until its alarm. Page's
 * estimate of the time is its last zero, and the range ends at the first fault behind that.
 */
export function measureLastZero(
  {
    badRate,
    baseRate,
    perBalancer,
  }: { readonly badRate: number; readonly baseRate: number; readonly perBalancer: number },
  histories: number,
): LastZero {
  const widths: number[] = [];
  let [alarms, covered] = [0, 0];
  for (let history = 1; history <= histories; history += 1) {
    const fleet = new Fleet(equalShares(20), createChance(history));
    const cusum = new Cusum(baseRate);
    const requests = (20 * perBalancer * STEP_MS) / 1_000;
    let fromMs = -3_600_000 + (history % 10) * 137;
    let zero = { atMs: fromMs, firstFaultMs: undefined as number | undefined };
    for (let step = 0; step < MAX_STEPS && !cusum.isAlarmed; step += 1) {
      const toMs = fromMs + STEP_MS;
      const rateOf = (peer: number): number => (toMs > 0 && peer === 3 ? badRate : baseRate);
      const { strata } = fleet.step({ fromMs, toMs, requests, rateOf });
      const faults = strata.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count.faults, 0);
      cusum.add({ requests, faults });
      if (cusum.sum === 0) zero = { atMs: toMs, firstFaultMs: undefined };
      else if (faults > 0) zero.firstFaultMs ??= toMs;
      fromMs = toMs;
    }
    if (!cusum.isAlarmed) continue;
    alarms += 1;
    const until = zero.firstFaultMs ?? fromMs;
    if (zero.atMs <= STEP_MS && until >= 0) covered += 1;
    widths.push(until - zero.atMs);
  }
  widths.sort((a, b) => a - b);
  return { histories, alarms, covered, medianWidthMs: widths[Math.floor(widths.length / 2)] ?? Number.NaN };
}

const STEP_MS = 10_000;
const MAX_STEPS = 20_000;
