import type { Verdict } from "./check.ts";

/**
 * What all checks together say: one that knows of a loss outweighs one that sees none, and one that knows outweighs
 * one that can't tell. No check at all can't tell.
 *
 * @internal
 */
export function judge(verdicts: readonly Verdict[]): Verdict {
  for (const kind of WEIGHTIEST_FIRST) {
    const verdict = verdicts.find((verdict) => verdict.kind === kind);
    if (verdict !== undefined) return verdict;
  }
  return { kind: "unverifiable" };
}

const WEIGHTIEST_FIRST = ["corrupt", "incomplete", "malformed", "complete"] as const;
