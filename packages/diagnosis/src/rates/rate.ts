import type { Interval } from "./proportion-interval.ts";
import { proportionInterval } from "./proportion-interval.ts";

/**
 * How often something happened, of how often it could have, with the exact interval of its rate.
 *
 * @public
 */
export interface Rate {
  readonly count: number;
  readonly total: number;
  /** 0 where there was nothing to count. */
  readonly rate: number;
  readonly interval: Interval;
}

/** @internal */
export function createRate(count: number, total: number, confidence: number): Rate {
  const interval = proportionInterval(count, total, confidence);
  return { count, total, rate: total === 0 ? 0 : count / total, interval };
}
