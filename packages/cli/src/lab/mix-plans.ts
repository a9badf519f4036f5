import type { FaultPlan } from "@lastbyte/lab";

/**
 * Plans that mix faults as the lab mixes bare names, each equally likely and `rate` together, with settings that only
 * a plan can carry.
 *
 * @internal
 */
export function mixPlans(
  faults: readonly string[],
  rate: number,
  settings: Pick<FaultPlan, "cutBytes" | "stallMs">,
): readonly FaultPlan[] {
  const share = rate / faults.length;
  return faults.map((fault, index) => ({
    ...settings,
    fault,
    // The lab asks one plan after the other; a later one only gets what the earlier ones have left.
    rate: Math.min(1, share / (1 - index * share)),
  }));
}
