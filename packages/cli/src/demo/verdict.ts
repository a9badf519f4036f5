import { countOf } from "../terminal/numbers.ts";
import type { Verdict } from "./demo-report.ts";
import type { SideReport } from "./side-report.ts";

/**
 * Judges lastbyte's side: nothing lost that could be had, nothing silently wrong, nothing created twice, and nothing
 * untrue said of a POST.
 *
 * @internal
 */
export function judge(side: SideReport): Verdict {
  const broken: string[] = [];
  if (side.lostAnswers > 0) {
    const reasons = side.failures.map(({ reason, count }) => `${reason} × ${count}`).join(", ");
    broken.push(`${countOf(side.lostAnswers, "answer")} lost that could be had (all errors: ${reasons}).`);
  }
  if (side.wrongAnswers > 0) {
    const unverified = side.unverifiedAnswers ?? 0;
    const why =
      unverified > 0 ? ` ${countOf(unverified, "answer")} could not be verified by anything in them.` : "";
    broken.push(`${countOf(side.wrongAnswers, "answer")} silently wrong.${why}`);
  }
  if (side.posts.createdTwice > 0) broken.push(`${countOf(side.posts.createdTwice, "task")} created twice.`);
  if (side.posts.saidWrong > 0) {
    broken.push(`${countOf(side.posts.saidWrong, "POST")} whose error said the opposite of what happened.`);
  }
  return { kept: broken.length === 0, broken };
}
