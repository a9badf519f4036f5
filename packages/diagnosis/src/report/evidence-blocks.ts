import { count } from "../verdict/words.ts";
import type { CallEvidence, FaultEvidence } from "./call-evidence.ts";
import type { UpstreamReport } from "./incident-report.ts";
import type { ReportBlock } from "./report-block.ts";

/**
 * The single faults, the newest first.
 *
 * @internal
 */
export function evidenceBlocks({ evidence }: UpstreamReport): readonly ReportBlock[] {
  const all = faultsOf(evidence).toReversed();
  if (all.length === 0) return [];
  const shown = all.slice(0, MAX_ROWS);
  const rows = shown.map(({ call, fault }) => [
    call.time,
    fault.peer ?? "–",
    fault.code,
    bytesOf(fault),
    fault.lastBytesHex ?? "–",
    ENDS[call.result],
  ]);
  const left =
    all.length > shown.length
      ? `The newest ${count(shown.length)} of ${count(all.length)} faults whose evidence was kept.`
      : `All ${count(all.length)} faults whose evidence was kept.`;
  return [
    { kind: "heading", level: 3, text: "Evidence" },
    { kind: "paragraph", text: left },
    {
      kind: "table",
      head: ["Time (UTC)", "Address", "Fault", "Bytes received of expected", "Last bytes (hex)", "The call"],
      numeric: [false, false, false, true, false, false],
      rows,
    },
  ];
}

/**
 * Each fault with its call, in the order of time.
 *
 * @internal
 */
export function faultsOf(
  evidence: readonly CallEvidence[],
): readonly { readonly call: CallEvidence; readonly fault: FaultEvidence }[] {
  const calls = [...evidence].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return calls.flatMap((call) => call.faults.map((fault) => ({ call, fault })));
}

/** @internal */
export function bytesOf({ receivedBytes, expectedBytes }: FaultEvidence): string {
  const received = receivedBytes === undefined ? "unknown" : count(receivedBytes);
  return `${received} of ${expectedBytes === undefined ? "unknown" : count(expectedBytes)}`;
}

const ENDS: Readonly<Record<CallEvidence["result"], string>> = {
  recovered: "recovered",
  passed_on: "handed on as it came",
  failed: "failed",
  aborted: "given up by its caller",
};

const MAX_ROWS = 100;
