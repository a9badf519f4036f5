import { count } from "../verdict/words.ts";
import type { UpstreamReport } from "./incident-report.ts";
import type { ReportBlock } from "./report-block.ts";
import type { ResponseTally } from "./response-tally.ts";

/**
 * What became of the calls that were hit, and how the others were known to be whole.
 *
 * @internal
 */
export function checkedBlocks(
  { evidence, diagnosis }: UpstreamReport,
  tally: ResponseTally | undefined,
): readonly ReportBlock[] {
  if (tally !== undefined) {
    return [
      { kind: "table", ...HEAD, rows: tallyRows(tally) },
      {
        kind: "paragraph",
        text: "Counted since the gateway or the probe was last started; the ledger may go back further.",
      },
    ];
  }
  if (evidence.length > 0) {
    const ends = { recovered: 0, passed_on: 0, failed: 0, aborted: 0 };
    for (const { result } of evidence) ends[result] += 1;
    const calls = evidence.length === 1 ? "one call" : `${count(evidence.length)} calls`;
    const rows = endRows({ ...ends, passedOn: ends.passed_on });
    return [
      { kind: "paragraph", text: `Of the ${calls} whose evidence was kept:` },
      { kind: "table", ...HEAD, rows },
      { kind: "paragraph", text: UNKNOWN },
    ];
  }
  const { operations } = diagnosis;
  if (operations === undefined) return [{ kind: "paragraph", text: UNKNOWN }];
  const { hit, failed } = operations;
  return [
    {
      kind: "paragraph",
      text: `Of ${count(hit.total)} operations that were followed, ${count(hit.count)} were hit and ${count(failed.count)} had a call that failed.`,
    },
    { kind: "paragraph", text: UNKNOWN },
  ];
}

const HEAD = { head: ["What", "How many"], numeric: [false, true] } as const;

const UNKNOWN = "How many bodies could not be checked isn't known: a ledger alone doesn't hold it.";

function tallyRows(tally: ResponseTally): readonly (readonly string[])[] {
  return [
    ...endRows(tally),
    ["Responses known whole by a check of their content", count(tally.content)],
    ["Responses known whole by their framing alone", count(tally.framing)],
    ["Responses that could not be checked", count(tally.unchecked)],
  ];
}

function endRows(
  ends: Pick<ResponseTally, "recovered" | "passedOn" | "failed">,
): readonly (readonly string[])[] {
  return [
    ["Recovered: calls that were hit, and got the whole response", count(ends.recovered)],
    ["Detected only: the caller got an error", count(ends.failed)],
    ["Detected only: the response was handed on as it came", count(ends.passedOn)],
  ];
}
