import type { ResponseTally } from "@lastbyte/diagnosis";

/**
 * Adds tallies up; nothing where one of them is missing, since the sum would be of something else than the ledger.
 *
 * @internal
 */
export function addTallies(tallies: readonly (ResponseTally | undefined)[]): ResponseTally | undefined {
  let sum: ResponseTally = NOTHING;
  for (const tally of tallies) {
    if (tally === undefined) return undefined;
    sum = {
      content: sum.content + tally.content,
      framing: sum.framing + tally.framing,
      unchecked: sum.unchecked + tally.unchecked,
      recovered: sum.recovered + tally.recovered,
      passedOn: sum.passedOn + tally.passedOn,
      failed: sum.failed + tally.failed,
    };
  }
  return sum;
}

const NOTHING: ResponseTally = Object.freeze({
  content: 0,
  framing: 0,
  unchecked: 0,
  recovered: 0,
  passedOn: 0,
  failed: 0,
});
