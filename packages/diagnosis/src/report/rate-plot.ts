import type { UpstreamReport } from "./incident-report.ts";
import { logScale } from "./log-scale.ts";
import type { LogScale } from "./log-scale.ts";
import type { RateStep } from "./rate-steps.ts";

/**
 * Draws the course of the rate over time, each step with its range. The times in which something was wrong are shaded.
 *
 * @internal
 */
export function ratePlot({ steps, troubles }: UpstreamReport): string {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return "";
  const [fromMs, toMs] = [first.fromMs, last.toMs];
  const hit = steps.filter(({ faults }) => faults.count > 0);
  // The ranges of steps with few faults reach far; they may leave the picture, the rates may not.
  const scale = logScale(
    hit.flatMap(({ faults: { rate, interval } }) => [
      Math.min(rate * REACH, interval.high),
      Math.max(rate / REACH, interval.low),
    ]),
  );
  const x = (timeMs: number): number =>
    round(LEFT + Math.min(1, Math.max(0, (timeMs - fromMs) / Math.max(1, toMs - fromMs))) * WIDTH);
  const y = (rate: number): number => round(TOP + (1 - scale.place(rate)) * HEIGHT);
  const shades = troubles.map(({ onset, fromMs: began, toMs: ended }) => {
    const from = x(onset.fromMs ?? began);
    return `<rect class="shade" x="${from}" y="${TOP}" width="${round(Math.max(1, x(ended) - from))}" height="${HEIGHT}"/>`;
  });
  return [
    `<svg viewBox="0 0 ${LEFT + WIDTH + RIGHT} ${TOP + HEIGHT + BOTTOM}" role="img" aria-label="Rate over time with its range">`,
    ...shades,
    ...rateAxis(scale, y),
    ...timeAxis(fromMs, toMs, x),
    ...steps.flatMap((step) => stepLines(step, x, y)),
    "</svg>",
  ].join("\n");
}

type Place = (value: number) => number;

function stepLines({ fromMs, toMs, faults }: RateStep, x: Place, y: Place): readonly string[] {
  const [from, to] = [x(fromMs), Math.max(x(toMs), x(fromMs) + 1)];
  const top = y(faults.interval.high);
  const bottom = y(faults.interval.low);
  const band = `<rect class="band${faults.count === 0 ? " empty" : ""}" x="${from}" y="${top}" width="${round(to - from)}" height="${round(Math.max(0, bottom - top))}"/>`;
  const level = y(faults.rate);
  return faults.count === 0
    ? [band]
    : [band, `<line class="rate" x1="${from}" x2="${to}" y1="${level}" y2="${level}"/>`];
}

function rateAxis(scale: LogScale, y: Place): readonly string[] {
  return scale.marks.flatMap(({ rate, label }) => [
    `<line class="grid" x1="${LEFT}" x2="${LEFT + WIDTH}" y1="${y(rate)}" y2="${y(rate)}"/>`,
    `<text class="quiet" text-anchor="end" x="${LEFT - 8}" y="${y(rate) + 4}">${label}</text>`,
  ]);
}

/** Times at round minutes or hours, with the date where it changes. */
function timeAxis(fromMs: number, toMs: number, x: Place): readonly string[] {
  const stepMs =
    STEPS_MS.find((step) => (toMs - fromMs) / step <= MAX_MARKS) ?? Math.ceil((toMs - fromMs) / MAX_MARKS);
  const marks: string[] = [];
  let lastDate = "";
  for (let timeMs = Math.ceil(fromMs / stepMs) * stepMs; timeMs <= toMs; timeMs += stepMs) {
    const [date = "", clock = ""] = new Date(timeMs).toISOString().split("T");
    const at = x(timeMs);
    const label = stepMs < MINUTE_MS ? clock.slice(0, 8) : clock.slice(0, 5);
    marks.push(
      `<line class="grid" x1="${at}" x2="${at}" y1="${TOP + HEIGHT}" y2="${TOP + HEIGHT + 5}"/>`,
      `<text class="quiet" text-anchor="middle" x="${at}" y="${TOP + HEIGHT + 20}">${stepMs >= DAY_MS ? date : label}</text>`,
    );
    if (date !== lastDate && stepMs < DAY_MS)
      marks.push(
        `<text class="quiet" text-anchor="${at < LEFT + 40 ? "start" : "middle"}" x="${at < LEFT + 40 ? LEFT - 8 : at}" y="${TOP + HEIGHT + 36}">${date}</text>`,
      );
    lastDate = date;
  }
  return marks;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const [LEFT, WIDTH, RIGHT, TOP, HEIGHT, BOTTOM] = [80, 670, 30, 10, 200, 44];
/** How many times the rate a range is shown at least. */
const REACH = 3;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MAX_MARKS = 8;
const STEPS_MS: readonly number[] = [
  ...[1, 2, 5, 10, 30].map((seconds) => seconds * 1_000),
  ...[1, 2, 5, 10, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 7, 14, 30, 90].map((days) => days * DAY_MS),
];
