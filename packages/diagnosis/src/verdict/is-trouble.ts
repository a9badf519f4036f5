import type { Verdict } from "./verdict.ts";

/**
 * Whether something is wrong by this verdict.
 *
 * @internal
 */
export function isTrouble(verdict: Verdict): boolean {
  return verdict.kind !== "healthy" && !("about" in verdict && verdict.about === "rate");
}
