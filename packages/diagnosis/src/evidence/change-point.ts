/**
 * A stretch of time as the search for changes sees it.
 *
 * @internal
 */
export interface Step {
  readonly fromMs: number;
  readonly toMs: number;
  readonly requests: number;
  readonly faults: number;
}

/**
 * Between which times something began; `fromMs` is undefined where it may have begun before anything was recorded.
 *
 * @public
 */
export interface Onset {
  readonly fromMs: number | undefined;
  readonly toMs: number;
}

/**
 * The likeliest place where the rate of faults changed: the likelihood ratio of two rates against one (GLR), at each
 * border between two steps.
 *
 * @returns nothing where there are fewer than two steps or no faults
 * @internal
 */
export function findChange(steps: readonly Step[]): Change | undefined {
  const total = sumOf(steps);
  if (total.faults === 0 || steps.length < 2) return undefined;
  const whole = logLikelihood(total);
  const gains: number[] = [];
  let before = { requests: 0, faults: 0 };
  for (const step of steps.slice(0, -1)) {
    before = plus(before, step);
    gains.push(logLikelihood(before) + logLikelihood(minus(total, before)) - whole);
  }
  const gain = Math.max(...gains);
  return { at: gains.indexOf(gain) + 1, gain, gains };
}

/** @internal */
export interface Change {
  /** The index of the first step after it. */
  readonly at: number;
  /** How much better two rates explain the steps than one, in natural logarithms. */
  readonly gain: number;
  /** The same for each border; the first is that behind the first step. */
  readonly gains: readonly number[];
}

/**
 * Between which times the change lies: all borders that are nearly as likely as the likeliest, with the steps on both
 * sides of them, since a change inside a step shows at either end.
 *
 * @internal
 */
export function onsetOf(change: Change, steps: readonly Step[]): Onset {
  const isLikely = (gain: number): boolean => gain >= change.gain - ONSET_DEPTH;
  const first = change.gains.findIndex(isLikely);
  const last = change.gains.findLastIndex(isLikely);
  const fromMs = steps[first]?.fromMs;
  return { fromMs, toMs: steps[last + 1]?.toMs ?? fromMs ?? 0 };
}

/**
 * How far below the likeliest border another may lie. Where faults begin out of nothing, the time to the first is
 * exponential, and exceeds three mean gaps, which cost 3, in 5 % of histories.
 */
const ONSET_DEPTH = 3;

interface Counts {
  readonly requests: number;
  readonly faults: number;
}

/** @internal */
export function sumOf(steps: readonly Counts[]): Counts {
  return steps.reduce(plus, { requests: 0, faults: 0 });
}

function plus(a: Counts, b: Counts): Counts {
  return { requests: a.requests + b.requests, faults: a.faults + b.faults };
}

function minus(a: Counts, b: Counts): Counts {
  return { requests: a.requests - b.requests, faults: a.faults - b.faults };
}

/** Of Poisson counts at their own best rate, without what doesn't depend on the rate. */
function logLikelihood({ requests, faults }: Counts): number {
  return faults === 0 ? 0 : faults * Math.log(faults / requests);
}
