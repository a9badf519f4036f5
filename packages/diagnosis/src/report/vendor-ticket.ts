import { count, factor, onset, rate, time } from "../verdict/words.ts";
import type { Chapter } from "../verdict/diagnose.ts";
import type { Verdict } from "../verdict/verdict.ts";
import type { CallEvidence, FaultEvidence } from "./call-evidence.ts";
import { bytesOf, faultsOf } from "./evidence-blocks.ts";
import type { UpstreamReport } from "./incident-report.ts";
import { shownPeers } from "./totals.ts";

/**
 * A text for whoever runs the balancers, ready to be sent: what happens, where, since when, how often, and single cases
 * that can be found in their logs.
 *
 * @internal
 */
export function vendorTicket(report: UpstreamReport): string {
  const { upstream, diagnosis, counted, troubles } = report;
  const { requests } = diagnosis;
  if (requests.count === 0)
    return `There is nothing to report of ${upstream}: ${rate(requests)} lost a part.`;
  const trouble = troubles.at(-1);
  const shown = shownPeers(report.peers, MAX_PEERS);
  const lines = [
    `Subject: response bodies from ${upstream} arrive without their last bytes${trouble === undefined ? "" : subjectOf(trouble.verdict)}`,
    "",
    "What happens: the response begins with its usual status, and its body ends early. The status and the fields look right, so that clients which decide by the status take it for whole.",
    `How often: ${rate(requests)} of our requests${counted === undefined ? "" : `, counted from ${time(counted.fromMs)} to ${time(counted.toMs)}`}.`,
    ...(trouble === undefined ? [] : [whenOf(trouble, trouble === diagnosis.chapter)]),
    ...(trouble === undefined ? [] : whereOf(trouble.verdict)),
    "In what way:",
    ...report.kinds
      .filter(({ isLoss }) => isLoss)
      .map(({ code, detector, faults }) => `- ${code}, noticed by ${detector}: ${count(faults.count)}`),
    "Through which address:",
    ...report.peers.slice(0, shown).map(({ peer, faults }) => `- ${peer}: ${rate(faults)}`),
    ...(report.peers.length > shown ? [`- and ${count(report.peers.length - shown)} more`] : []),
    ...cases(report),
    "",
    "We can send more cases, and repeat the measurement after a change.",
  ];
  return lines.join("\n");
}

function whenOf({ onset: began, toMs, faults }: Chapter, isNow: boolean): string {
  const until = isNow ? "" : ` until ${time(toMs)}`;
  return `When: ${onset(began)}${until}; in that time, ${rate(faults)}.`;
}

function subjectOf(verdict: Verdict): string {
  if (verdict.kind === "one_balancer") return ` (through ${verdict.blamed[0]?.peer ?? "one address"})`;
  return verdict.kind === "fleet_wide" ? " (through all addresses alike)" : "";
}

function whereOf(verdict: Verdict): readonly string[] {
  switch (verdict.kind) {
    case "one_balancer":
    case "some_balancers":
      return verdict.blamed.map(({ peer, faults, ratio }) => {
        const worse =
          ratio === undefined ? "the others lost none" : `${factor(ratio)} the rate of the others`;
        return `Where: ${peer}, ${rate(faults)}; ${worse}.`;
      });
    case "fleet_wide":
      return [
        "Where: through all addresses; none of them stands out, so replacing single ones would not help.",
      ];
    case "not_enough_evidence":
    case "undetermined":
      return ["Where: we can't tell yet whether it is one address or all."];
    case "healthy":
      return [];
    default:
      return verdict satisfies never;
  }
}

/** Cases that differ: of each address and kind one after the other, the newest first. */
function cases({ evidence }: UpstreamReport): readonly string[] {
  const groups = new Map<string, Case[]>();
  for (const one of faultsOf(evidence).toReversed()) {
    const key = `${one.fault.peer} ${one.fault.code}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  const picked: Case[] = [];
  for (let round = 0; picked.length < MAX_CASES; round += 1) {
    const next = [...groups.values()].flatMap((group) => group[round] ?? []);
    if (next.length === 0) break;
    picked.push(...next.slice(0, MAX_CASES - picked.length));
  }
  if (picked.length === 0) return [];
  const title = `Cases (${count(picked.length)} of ${count(faultsOf(evidence).length)} that were kept):`;
  return [title, ...picked.flatMap(caseLines)];
}

interface Case {
  readonly call: CallEvidence;
  readonly fault: FaultEvidence;
}

function caseLines({ call, fault }: Case): readonly string[] {
  const ids = Object.entries(fault.requestIds).map(([name, id]) => `    ${name}: ${id}`);
  const status = fault.status === undefined ? "no status" : `status ${fault.status}`;
  const last = fault.lastBytesHex === undefined ? [] : [`    last bytes: ${fault.lastBytesHex}`];
  return [
    `- ${call.time} ${fault.peer ?? "unknown address"} ${call.method} ${call.url}`,
    `    ${fault.code}, ${status}, ${bytesOf(fault)} bytes came`,
    ...ids,
    ...last,
  ];
}

const MAX_PEERS = 30;
const MAX_CASES = 20;
