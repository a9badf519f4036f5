import type { UpstreamReport } from "@lastbyte/diagnosis";
import { formatCount } from "../terminal/numbers.ts";
import type { Style } from "../terminal/style.ts";
import type { AddressCounts } from "./probe-account.ts";

/**
 * The addresses, one a line, with what was lost through each. The worst come first.
 *
 * @param options `width`: what is longer is cut off, for lines that are to be drawn over
 * @internal
 */
export function probeTable(
  report: UpstreamReport | undefined,
  addresses: readonly AddressCounts[],
  { style, width = Infinity }: { readonly style: Style; readonly width?: number },
): readonly string[] {
  const totals = new Map(report?.peers.map((total) => [total.peer, total] as const));
  const blamed = blamedIn(report);
  const sorted = addresses.toSorted(
    (a, b) => (totals.get(b.address)?.faults.rate ?? 0) - (totals.get(a.address)?.faults.rate ?? 0),
  );
  const rows = sorted.slice(0, MAX_ROWS).map((counts) => {
    const faults = totals.get(counts.address)?.faults;
    const range =
      faults === undefined ? "" : `${percent(faults.interval.low)} to ${percent(faults.interval.high)}`;
    return {
      isBad: blamed.has(counts.address),
      cells: [
        counts.address,
        formatCount(counts.requests),
        formatCount(faults?.count ?? 0),
        faults === undefined ? "" : percent(faults.rate),
        range,
        [blamed.has(counts.address) ? "blamed" : "", notes(counts)].filter(Boolean).join(", "),
      ],
    };
  });
  const all = [HEAD, ...rows.map(({ cells }) => cells)];
  const widths = HEAD.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
  const lineOf = (cells: readonly string[]): string => {
    const padded = cells.map((cell, column) => {
      const cellWidth = widths[column] ?? 0;
      return isNumber(column) ? cell.padStart(cellWidth) : cell.padEnd(cellWidth);
    });
    return `  ${padded.join("  ")}`.trimEnd().slice(0, width);
  };
  const more = addresses.length - rows.length;
  return [
    style.dim(lineOf(HEAD)),
    ...rows.map(({ cells, isBad }) => (isBad ? style.red(lineOf(cells)) : lineOf(cells))),
    ...(more > 0 ? [`  and ${formatCount(more)} more`] : []),
  ];
}

const HEAD: readonly string[] = ["address", "requests", "lost a part", "rate", "95 % range", ""];

function isNumber(column: number): boolean {
  return column > 0 && column < 5;
}

function blamedIn(report: UpstreamReport | undefined): ReadonlySet<string> {
  const verdict = report?.diagnosis.verdict;
  return new Set(verdict !== undefined && "blamed" in verdict ? verdict.blamed.map(({ peer }) => peer) : []);
}

/** What is not as it usually is. */
function notes({ unanswered, statuses }: AddressCounts): string {
  const odd = Object.entries(statuses).filter(([status]) => !status.startsWith("2"));
  return [
    ...odd.map(([status, count]) => `${formatCount(count)} × status ${status}`),
    ...(unanswered > 0 ? [`${formatCount(unanswered)} without an answer`] : []),
  ].join(", ");
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

const MAX_ROWS = 24;
