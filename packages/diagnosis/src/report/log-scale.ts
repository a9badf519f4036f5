import { share } from "../verdict/words.ts";

/**
 * A logarithmic scale of rates, with places for its marks.
 *
 * @internal
 */
export interface LogScale {
  /** Where a rate lies, from 0 to 1; what is below or above the scale lies at its end. */
  readonly place: (rate: number) => number;
  readonly marks: readonly { readonly rate: number; readonly label: string }[];
}

/**
 * Makes a scale that shows these rates, from the decade below the least to the one above the highest.
 *
 * @param rates at least one above 0
 * @internal
 */
export function logScale(rates: readonly number[]): LogScale {
  const shown = rates.filter((rate) => rate > 0);
  const low = Math.floor(Math.log10(Math.min(...shown)) - MARGIN);
  const high = Math.min(0, Math.max(low + 1, Math.ceil(Math.log10(Math.max(...shown)) + MARGIN)));
  const bottom = Math.min(low, high - 1);
  const decades = high - bottom;
  const steps = decades <= 2 ? [1, 2, 5] : [1];
  const every = Math.ceil(decades / MAX_DECADES);
  const marks = Array.from({ length: decades + 1 }, (_, index) => bottom + index)
    .filter((exponent) => (exponent - bottom) % every === 0)
    .flatMap((exponent) => steps.map((step) => step * 10 ** exponent))
    .filter((rate) => rate <= 10 ** high * (1 + ROUNDING))
    .map((rate) => ({ rate, label: share(rate) }));
  return {
    place: (rate) => (rate <= 0 ? 0 : Math.min(1, Math.max(0, (Math.log10(rate) - bottom) / decades))),
    marks,
  };
}

const MAX_DECADES = 6;
const MARGIN = 0.05;
const ROUNDING = 1e-9;
