import { count, factor, rate, share } from "../verdict/words.ts";
import type { Rate } from "../rates/rate.ts";
import type { UpstreamReport } from "./incident-report.ts";
import { peerPlot } from "./peer-plot.ts";
import type { ReportBlock } from "./report-block.ts";
import { shownPeers } from "./totals.ts";

/**
 * How many requests, bytes and operations were hit, and through which balancers and in what way.
 *
 * @internal
 */
export function impactBlocks(upstream: UpstreamReport): readonly ReportBlock[] {
  const { diagnosis, peers } = upstream;
  const { requests, responseBytes, operations } = diagnosis;
  const items = [
    `Requests that lost a part of their body: ${rate(requests)}.`,
    ...(requests.count === 0 ? [] : [perBytes(responseBytes)]),
  ];
  if (operations !== undefined) {
    const sampled =
      operations.total > operations.hit.total
        ? ` (${count(operations.hit.total)} of about ${count(operations.total)} were followed)`
        : "";
    items.push(
      `Operations, of ${count(operations.meanCalls)} calls on average, in which at least one request was hit: ${rate(operations.hit)}${sampled}; ${share(operations.expectedShare)} were to be expected if each request were hit by itself.`,
      `Operations in which at least one call failed for the caller: ${rate(operations.failed)}.`,
    );
  }
  return [
    { kind: "list", items },
    ...(peers.length === 0 ? [] : [peerTable(upstream)]),
    ...(peers.length > 1 && requests.count > 0
      ? [
          {
            kind: "figure",
            caption: "Share of the requests through each address that lost a part, over all the time",
            svg: peerPlot(peers, blamedPeers(upstream)),
          } as const,
        ]
      : []),
    ...kindTable(upstream),
  ];
}

/**
 * Everyone who is or was blamed.
 *
 * @internal
 */
export function blamedPeers({ troubles }: UpstreamReport): ReadonlySet<string> {
  return new Set(
    troubles.flatMap(({ verdict }) => ("blamed" in verdict ? verdict.blamed.map(({ peer }) => peer) : [])),
  );
}

function perBytes({ count: faults, total, rate: value }: Rate): string {
  return `That is one fault in ${count(1 / value)} bytes (${count(faults)} in ${count(total)}).`;
}

function peerTable(upstream: UpstreamReport): ReportBlock {
  const { peers, diagnosis } = upstream;
  const blamed = blamedPeers(upstream);
  const present = new Map(diagnosis.peers.map((finding) => [finding.peer, finding] as const));
  const most = shownPeers(peers, MAX_PEERS);
  const [shown, rest] = [peers.slice(0, most), peers.slice(most)];
  const rows = shown.map(({ peer, share: part, faults }) => {
    const now = present.get(peer);
    return [
      peer,
      share(part),
      ...cellsOf(faults),
      now?.ratio === undefined ? "–" : factor(now.ratio),
      now?.highestRatio === undefined ? "–" : factor(Math.max(1, now.highestRatio)),
      blamed.has(peer) ? "blamed" : "",
    ];
  });
  if (rest.length > 0) {
    const hit = rest.reduce((sum, { faults }) => sum + faults.count, 0);
    const total = rest.reduce((sum, { faults }) => sum + faults.total, 0);
    const part = rest.reduce((sum, peer) => sum + peer.share, 0);
    const blank = ["–", "–", "–", "–", ""];
    rows.push([`${count(rest.length)} more`, share(part), `${count(hit)} of ${count(total)}`, ...blank]);
  }
  return withoutBlank({
    kind: "table",
    head: ["Address", "Share", "Lost a part", "Rate", "Range", "Now × others", "At most ×", "Verdict"],
    numeric: [false, true, true, true, true, true, true, false],
    rows,
  });
}

/** Leaves out the columns that say nothing in any row. */
function withoutBlank(table: ReportBlock & { readonly kind: "table" }): ReportBlock {
  const says = table.head.map((_, column) => table.rows.some((row) => !BLANK.has(row[column] ?? "")));
  const keep = <T>(cells: readonly T[]): readonly T[] => cells.filter((_, column) => says[column]);
  return { ...table, head: keep(table.head), numeric: keep(table.numeric), rows: table.rows.map(keep) };
}

const BLANK: ReadonlySet<string> = new Set(["", "–"]);

function kindTable({ kinds }: UpstreamReport): readonly ReportBlock[] {
  if (kinds.length === 0) return [];
  return [
    {
      kind: "table",
      head: ["Fault", "Noticed by", "Faults", "Rate", "Range", "A loss in a body"],
      numeric: [false, false, true, true, true, false],
      rows: kinds.map(({ code, detector, isLoss, faults }) => [
        code,
        detector,
        ...cellsOf(faults),
        isLoss ? "yes" : "no",
      ]),
    },
  ];
}

function cellsOf({ count: hit, total, rate: value, interval }: Rate): readonly string[] {
  return [
    `${count(hit)} of ${count(total)}`,
    share(value),
    `${share(interval.low)} – ${share(interval.high)}`,
  ];
}

/** More than anyone reads; the rest is summed up. */
const MAX_PEERS = 50;
