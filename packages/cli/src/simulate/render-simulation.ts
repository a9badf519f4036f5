import type { Simulation } from "@lastbyte/diagnosis";
import { countOf, formatCount, formatDuration, formatShare } from "../terminal/numbers.ts";
import type { Style } from "../terminal/style.ts";
import { wrap } from "../terminal/wrap.ts";

const WIDTH = 80;
const LABEL_WIDTH = 16;

/**
 * Shows what came of a simulated fleet: the fleet, who would have known what and when, and the verdict.
 *
 * @internal
 */
export function renderSimulation(simulation: Simulation, style: Style): string {
  const rows = [
    ["something wrong", shownTime(simulation.alarmedAtMs, "never, within this time")],
    ["lastbyte", ...lastbyte(simulation)],
    ["Wald's bound", bound(simulation)],
    ["Envoy", envoy(simulation)],
  ] as const;
  return [
    style.bold(fleetLine(simulation)),
    "",
    ...rows.flatMap(([label, ...texts]) =>
      texts.flatMap((text, index) => row(index === 0 ? label : "", text)),
    ),
    "",
    style.bold("The verdict at the end"),
    ...verdict(simulation).flatMap((sentence) => wrap(sentence, WIDTH, "  ")),
    "",
  ].join("\n");
}

/** Without the dates, since simulated time is nobody's. */
function verdict({ diagnosis }: Simulation): readonly string[] {
  return diagnosis.sentences.filter((sentence) => !/\d{4}-\d\d-\d\d /.test(sentence));
}

function fleetLine({ options }: Simulation): string {
  const { balancers, requestsPerSecond, bad, badRate, baseRate, hours } = options;
  const fleet = `${countOf(balancers, "balancer")}, ${formatCount(Math.round(requestsPerSecond))} requests per second, ${hours} h`;
  const rates =
    bad === 0
      ? `all cut ${formatShare(baseRate)}`
      : `${formatCount(bad)} cut ${formatShare(badRate)}, the others ${formatShare(baseRate)}`;
  return `${fleet}: ${rates}`;
}

function lastbyte({ blamed, fleetWideAtMs }: Simulation): readonly string[] {
  const told = blamed.slice(0, MAX_TOLD).map(({ peer, isBad, atMs, requests }) => {
    const right = isBad ? "" : ", wrongly";
    return `blames ${peer}${right} after ${formatTime(atMs)}, ${formatCount(requests)} requests through it`;
  });
  const more = blamed.length > MAX_TOLD ? [`and ${countOf(blamed.length - MAX_TOLD, "other")} later`] : [];
  if (blamed.length > 0) return [...told, ...more];
  if (fleetWideAtMs === undefined) return ["blames nobody, and can't exclude that it is one of them"];
  return [`blames nobody, and excludes after ${formatTime(fleetWideAtMs)} that it is one of them`];
}

function bound({ wald }: Simulation): string {
  if (wald === undefined) return "none: the rates don't differ, there is nobody to find";
  return `${formatTime(wald.atMs)}, ${formatCount(Math.round(wald.requests))} requests: the least on average, told both rates`;
}

function envoy({ envoy: { right, rightAtMs, wrong, wrongAtMs }, options }: Simulation): string {
  const rights =
    options.bad === 0
      ? ""
      : rightAtMs === undefined
        ? "never ejects a bad one; "
        : `ejects a bad one after ${formatTime(rightAtMs)}, ${formatCount(right)} times in all; `;
  const wrongs =
    wrongAtMs === undefined
      ? "no innocent one"
      : `${countOf(wrong, "ejection")} of innocent ones, the first after ${formatTime(wrongAtMs)}`;
  return rights + wrongs;
}

function row(label: string, text: string): readonly string[] {
  const indent = " ".repeat(LABEL_WIDTH + 2);
  return wrap(text, WIDTH, indent).map((line, index) =>
    index === 0 ? `  ${label.padEnd(LABEL_WIDTH)}${line.trimStart()}` : line,
  );
}

function shownTime(atMs: number | undefined, otherwise: string): string {
  return atMs === undefined ? otherwise : `known after ${formatTime(atMs)}`;
}

/** Hours are told as hours, since an incident may take some. */
function formatTime(durationMs: number): string {
  const minutes = Math.round(durationMs / 60_000);
  if (minutes < 60) return formatDuration(durationMs);
  return `${formatCount(Math.floor(minutes / 60))} h ${String(minutes % 60).padStart(2, "0")} min`;
}

const MAX_TOLD = 5;
