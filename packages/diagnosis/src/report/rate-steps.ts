import type { History, Period } from "../ledger/history.ts";
import { createRate } from "../rates/rate.ts";
import type { Rate } from "../rates/rate.ts";

/**
 * How many of the requests lost a part of their body in one stretch of time.
 *
 * @public
 */
export interface RateStep {
  readonly fromMs: number;
  readonly toMs: number;
  readonly faults: Rate;
}

/**
 * The course of the rate over time, in steps that are wide enough to tell something: about as many as a third of the
 * faults, from 6 to 48.
 *
 * @internal
 */
export function rateSteps({ periods }: History, untilMs: number, confidence: number): readonly RateStep[] {
  const counted = periods.map((period) => countOf(period, untilMs)).filter(({ requests }) => requests > 0);
  const [first, last] = [counted[0], counted.at(-1)];
  if (first === undefined || last === undefined) return [];
  const faults = counted.reduce((sum, step) => sum + step.faults, 0);
  const steps = Math.min(MOST_STEPS, Math.max(LEAST_STEPS, faults / FAULTS_PER_STEP));
  const widthMs = (last.toMs - first.fromMs) / steps;

  const merged: Counted[] = [];
  for (const step of counted) {
    const open = merged.at(-1);
    if (open === undefined || step.toMs - open.fromMs > widthMs * (1 + ROUNDING)) merged.push(step);
    else {
      merged[merged.length - 1] = {
        fromMs: open.fromMs,
        toMs: step.toMs,
        requests: open.requests + step.requests,
        faults: open.faults + step.faults,
      };
    }
  }
  return merged.map(({ fromMs, toMs, requests, faults }) => ({
    fromMs,
    toMs,
    faults: createRate(faults, requests, confidence),
  }));
}

interface Counted {
  readonly fromMs: number;
  readonly toMs: number;
  readonly requests: number;
  readonly faults: number;
}

function countOf({ fromMs, toMs, strata }: Period, untilMs: number): Counted {
  let [requests, faults] = [0, 0];
  for (const { counts } of strata) {
    for (const count of counts) {
      requests += count.requests;
      faults += count.faults;
    }
  }
  return { fromMs, toMs: Math.min(toMs, Math.max(untilMs, fromMs)), requests, faults };
}

const [LEAST_STEPS, MOST_STEPS, FAULTS_PER_STEP] = [6, 48, 3];

/** Blocks are whole seconds, and would else be one too many for every other step. */
const ROUNDING = 1e-6;
