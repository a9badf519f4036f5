import { count } from "../verdict/words.ts";
import { escapeHtml } from "./escape-html.ts";
import { logScale } from "./log-scale.ts";
import { shownPeers } from "./totals.ts";
import type { PeerTotal } from "./totals.ts";

/**
 * Draws each peer's rate with its range, the highest first.
 *
 * @internal
 */
export function peerPlot(peers: readonly PeerTotal[], blamed: ReadonlySet<string>): string {
  const shown = peers.slice(0, shownPeers(peers, MAX_ROWS));
  const rest = peers.length - shown.length;
  const scale = logScale(shown.flatMap(({ faults }) => [faults.rate, faults.interval.high]));
  const height = TOP + shown.length * ROW + BOTTOM;
  const x = (rate: number): number => round(LEFT + scale.place(rate) * WIDTH);
  const axis = scale.marks.flatMap(({ rate, label }) => [
    `<line class="grid" x1="${x(rate)}" x2="${x(rate)}" y1="${TOP}" y2="${height - BOTTOM}"/>`,
    `<text class="quiet" text-anchor="middle" x="${x(rate)}" y="${height - BOTTOM + 18}">${label}</text>`,
  ]);
  const mean = meanOf(peers);
  const rows = shown.map(({ peer, faults }, index) => {
    const y = TOP + (index + 0.5) * ROW;
    const kind = blamed.has(peer) ? " blamed" : "";
    const none = faults.count === 0 ? " none" : "";
    return [
      `<text text-anchor="end" x="${LEFT - 12}" y="${y + 4}"${kind === "" ? "" : ' class="bad"'}>${escapeHtml(shorten(peer))}</text>`,
      `<line class="range${kind}" x1="${x(faults.interval.low)}" x2="${x(faults.interval.high)}" y1="${y}" y2="${y}"/>`,
      `<circle class="point${kind}${none}" cx="${x(faults.rate)}" cy="${y}" r="4"/>`,
      `<text class="quiet" x="${LEFT + WIDTH + 12}" y="${y + 4}">${count(faults.count)} of ${count(faults.total)}</text>`,
    ].join("");
  });
  const more =
    rest > 0
      ? [`<text class="quiet" x="${LEFT}" y="${height - 4}">and ${count(rest)} more, with lower rates</text>`]
      : [];
  return [
    `<svg viewBox="0 0 ${LEFT + WIDTH + RIGHT} ${height}" role="img" aria-label="Rate of each address with its range">`,
    ...axis,
    `<line class="mean" x1="${x(mean)}" x2="${x(mean)}" y1="${TOP - 6}" y2="${height - BOTTOM}"/>`,
    `<text class="quiet" text-anchor="middle" x="${x(mean)}" y="${TOP - 10}">all together</text>`,
    ...rows,
    ...more,
    "</svg>",
  ].join("\n");
}

function meanOf(peers: readonly PeerTotal[]): number {
  const hit = peers.reduce((sum, { faults }) => sum + faults.count, 0);
  const total = peers.reduce((sum, { faults }) => sum + faults.total, 0);
  return total === 0 ? 0 : hit / total;
}

function shorten(name: string): string {
  return name.length <= MAX_NAME ? name : `${name.slice(0, MAX_NAME - 1)}…`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const [LEFT, WIDTH, RIGHT, TOP, BOTTOM, ROW] = [190, 440, 150, 26, 40, 24];
const MAX_ROWS = 24;
const MAX_NAME = 26;
