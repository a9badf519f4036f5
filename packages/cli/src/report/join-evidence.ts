import type { CallEvidence } from "@lastbyte/diagnosis";

/**
 * Puts together what is told of calls in two places. A call that is told in both is taken once.
 *
 * @internal
 */
export function joinEvidence(
  kept: readonly CallEvidence[],
  recent: readonly CallEvidence[],
): readonly CallEvidence[] {
  const known = new Set(kept.map(keyOf));
  return [...kept, ...recent.filter((call) => !known.has(keyOf(call)))];
}

/** Two calls that are alike in all of this can't be told apart in any log. */
function keyOf({ time, method, url, faults }: CallEvidence): string {
  return JSON.stringify([time, method, url, faults.map(({ peer, requestIds }) => [peer, requestIds])]);
}
