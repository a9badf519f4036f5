/**
 * The evidence of counts for one rate against another, as a logarithm: positive speaks for `rate`, negative for `other`.
 *
 * Its exponential is an e-value: where the rate is `other`, or further from `rate` than that, it is above 1/α at any
 * time with a chance of at most α. It is what Wald's sequential test adds up (1945).
 *
 * @internal
 */
export function rateEvidence(
  { requests, faults }: { readonly requests: number; readonly faults: number },
  rate: number,
  other: number,
): number {
  return faults * Math.log(rate / other) + (requests - faults) * (Math.log1p(-rate) - Math.log1p(-other));
}
