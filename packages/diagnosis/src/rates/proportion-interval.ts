import betaQuantile from "@stdlib/stats-base-dists-beta-quantile";

/**
 * The exact (Clopper-Pearson) interval of a proportion: `count` of `total`, at a confidence.
 *
 * Exact matters at these rates: the lower bound of Wilson's interval, meant to err in 2.5 % of cases, errs in 16 % of
 * them at 0.175 expected faults, and Jeffreys' in 10 %. This one never covers less than it says. It is for a number of
 * requests that was not chosen by looking at the faults; a number that is watched live needs the sequential tests.
 *
 * @param count how often it happened, at most `total`
 * @param total how often it could have happened; may be as large as a count of bytes
 * @throws RangeError for counts that can't be
 * @internal
 */
export function proportionInterval(count: number, total: number, confidence = 0.95): Interval {
  const areCounts = Number.isSafeInteger(count) && Number.isSafeInteger(total);
  if (!areCounts || count < 0 || count > total) {
    throw new RangeError(
      `expected a count of 0 to ${total} in whole numbers, got ${count} of ${total}: give counts, not rates`,
    );
  }
  if (total === 0) return { low: 0, high: 1 };
  const tail = (1 - confidence) / 2;
  return { low: lowBound(count, total, tail), high: highBound(count, total, tail) };
}

/**
 * Between which bounds a value lies, at the confidence that was asked for.
 *
 * @public
 */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

// The ends where nothing or everything was hit have a closed form, and the library has none for them.
function lowBound(count: number, total: number, tail: number): number {
  if (count === 0) return 0;
  if (count === total) return tail ** (1 / total);
  return betaQuantile(tail, count, total - count + 1);
}

function highBound(count: number, total: number, tail: number): number {
  if (count === total) return 1;
  if (count === 0) return -Math.expm1(Math.log(tail) / total);
  return betaQuantile(1 - tail, count + 1, total - count);
}
