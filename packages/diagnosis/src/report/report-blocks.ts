import { count, time } from "../verdict/words.ts";
import { headline, toneOf } from "./headline.ts";
import type { IncidentReport, UpstreamReport } from "./incident-report.ts";
import type { ReportBlock } from "./report-block.ts";
import { doubtBlocks, knownBlocks, movingForward, pastTrouble } from "./known-blocks.ts";
import { evidenceBlocks } from "./evidence-blocks.ts";
import { impactBlocks } from "./impact-blocks.ts";
import { checkedBlocks } from "./checked-blocks.ts";
import { timelineBlocks } from "./timeline-blocks.ts";
import { vendorTicket } from "./vendor-ticket.ts";

/**
 * Puts a report into the form of the field: incident, impact, timeline, what is known and what can't be excluded, what
 * was recovered and what could not be checked, what to do, and a ticket for whoever runs the balancers.
 *
 * @internal
 */
export function reportBlocks(report: IncidentReport): readonly ReportBlock[] {
  const shown = report.upstreams.slice(0, MAX_UPSTREAMS);
  const blocks: ReportBlock[] = [{ kind: "heading", level: 1, text: "Incident report" }];
  blocks.push({ kind: "paragraph", text: imprint(report) });
  if (shown.length === 0)
    blocks.push({ kind: "paragraph", text: "The ledger is empty: nothing was counted." });
  for (const upstream of shown) blocks.push(...upstreamBlocks(upstream, report));
  if (report.upstreams.length > shown.length) {
    const more = report.upstreams.length - shown.length;
    blocks.push({
      kind: "paragraph",
      text: `${count(more)} more upstreams, with fewer faults, are left out.`,
    });
  }
  return blocks;
}

function imprint({ createdAtMs, confidence }: IncidentReport): string {
  return `Written ${time(createdAtMs)}. All times are UTC. Ranges are exact (Clopper-Pearson) at ${confidence * 100} %, each with the number that it is of.`;
}

function upstreamBlocks(upstream: UpstreamReport, report: IncidentReport): readonly ReportBlock[] {
  return [
    heading(2, `Incident: ${upstream.upstream}`),
    ...incident(upstream),
    heading(3, "Impact"),
    ...impactBlocks(upstream),
    heading(3, "Timeline"),
    ...timelineBlocks(upstream),
    heading(3, "What we know"),
    ...knownBlocks(upstream),
    heading(3, "What we can't exclude"),
    ...doubtBlocks(upstream, report.tally),
    heading(3, "What was recovered, what was only detected, what could not be checked"),
    ...checkedBlocks(upstream, report.tally),
    heading(3, "Moving forward"),
    ...movingForward(upstream),
    heading(3, "Ticket for whoever runs the balancers"),
    { kind: "text", text: vendorTicket(upstream) },
    ...evidenceBlocks(upstream),
  ];
}

/** What is wrong now, or what was. */
function incident(upstream: UpstreamReport): readonly ReportBlock[] {
  const { diagnosis, troubles, counted } = upstream;
  const [first = "", ...more] = diagnosis.sentences;
  const began = more.find((sentence) => sentence.startsWith("It is so "));
  const past = troubles.findLast((chapter) => chapter !== diagnosis.chapter);
  const text = [
    first,
    ...(began === undefined ? [] : [began]),
    ...(past === undefined ? [] : [`Before: ${pastTrouble(past).replace(/^F/, "f")}`]),
  ].join(" ");
  const banner: ReportBlock = {
    kind: "banner",
    tone: toneOf(diagnosis.verdict),
    title: headline(upstream),
    text,
  };
  if (counted === undefined) return [banner];
  return [
    banner,
    {
      kind: "paragraph",
      text: `Counted from ${time(counted.fromMs)} to ${time(counted.toMs)}: ${count(diagnosis.requests.total)} requests through ${count(upstream.peers.length)} ${upstream.peers.length === 1 ? "address" : "addresses"}.`,
    },
  ];
}

function heading(level: 2 | 3, text: string): ReportBlock {
  return { kind: "heading", level, text };
}

/** A gateway has some routes; a report on a hundred of them nobody reads. */
const MAX_UPSTREAMS = 20;
