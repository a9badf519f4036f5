import { countOf, formatCount, formatShare } from "../terminal/numbers.ts";
import type { Style } from "../terminal/style.ts";
import { wrap } from "../terminal/wrap.ts";
import { CONTESTANT_LABELS, type Door } from "./contestant.ts";
import type { DemoReport } from "./demo-report.ts";
import { reportRows, type Cell } from "./rows.ts";
import type { NamedCount, SideReport } from "./side-report.ts";

const WIDTH = 80;
const LABEL_WIDTH = 44;
const CELL_WIDTH = 17;
// A program's log shows the same few errors over and over.
const SHOWN_FAILURES = 4;

/**
 * Writes the table that a newcomer understands, in 80 columns.
 *
 * @internal
 */
export function renderReport(report: DemoReport, style: Style): string {
  const { door, sides } = report;
  const { plain, lastbyte } = sides;
  const rule = style.dim("─".repeat(WIDTH));
  const labels = CONTESTANT_LABELS[door];
  const header = [labels.plain, labels.lastbyte];
  return [
    "",
    rule,
    style.bold("".padEnd(LABEL_WIDTH) + header.map((label) => label.padStart(CELL_WIDTH)).join("")),
    ...(door === "library" ? [style.dim("+ status retry".padStart(LABEL_WIDTH + CELL_WIDTH))] : []),
    ...reportRows(report).flatMap(({ label, cells, meaning }) => [
      line(label, [cells.plain, cells.lastbyte], style),
      ...wrap(meaning, WIDTH, "  ").map(style.dim),
    ]),
    rule,
    ...countLines("damaged, by fault", [plain.byFault, lastbyte.byFault], style),
    ...countLines("damaged, by balancer", [plain.byBalancer, lastbyte.byBalancer], style),
    rule,
    ...failureLines(plain, sawTitle(door, labels.plain), style),
    ...failureLines(lastbyte, sawTitle(door, labels.lastbyte), style),
    ...diagnosisLines(report, style),
    rule,
    ...verdictLines(report, style),
    "",
  ].join("\n");
}

/**
 * Says before the run what is about to happen.
 *
 * @internal
 */
export function renderIntroduction(
  { balancers, rate, faults, requests, seed, upstream, timeLimitMs }: Introduction,
  style: Style,
): string {
  const behind = upstream === undefined ? "a tasks API" : upstream.origin;
  const lines = [
    `${formatCount(balancers)} load balancers stand in front of ${behind}. They damage ${formatShare(rate)} of the responses: ` +
      `${faults.join(", ")}.`,
    `The same program now makes ${formatCount(requests)} requests with each of two clients: Node's fetch with a retry by ` +
      `status code, as official client libraries have it, and lastbyte's. ` +
      `Both give up on a silent body after ${timeLimitMs / 1000} s. Seed ${seed}.`,
  ];
  return [
    style.bold("lastbyte demo: responses arrive whole, or fail loudly"),
    ...lines.flatMap((text) => wrap(text, WIDTH)),
    "",
    "",
  ].join("\n");
}

/** @internal */
export interface Introduction {
  readonly balancers: number;
  readonly rate: number;
  readonly faults: readonly string[];
  readonly requests: number;
  readonly seed: number;
  readonly upstream: URL | undefined;
  readonly timeLimitMs: number;
}

function line(label: string, cells: readonly Cell[], style: Style): string {
  // Colours are put on last: their bytes take no columns.
  const painted = cells.map(({ text, tone }) => paint(text.padStart(CELL_WIDTH), tone, style));
  return style.bold(label.padEnd(LABEL_WIDTH)) + painted.join("");
}

function paint(text: string, tone: Cell["tone"], style: Style): string {
  switch (tone) {
    case "plain":
      return text;
    case "good":
      return style.green(text);
    case "bad":
      return style.red(text);
    default:
      return tone satisfies never;
  }
}

function countLines(
  title: string,
  sides: readonly [readonly NamedCount[], readonly NamedCount[]],
  style: Style,
): readonly string[] {
  const names = [...new Set(sides.flatMap((counts) => counts.map(({ name }) => name)))];
  const cell = (counts: readonly NamedCount[], name: string): string =>
    formatCount(counts.find((entry) => entry.name === name)?.count ?? 0).padStart(CELL_WIDTH);
  return [
    style.bold(title),
    ...names.map(
      (name) => `  ${name.padEnd(LABEL_WIDTH - 2)}${sides.map((counts) => cell(counts, name)).join("")}`,
    ),
  ];
}

function failureLines({ failures }: SideReport, title: string, style: Style): readonly string[] {
  if (failures.length === 0) return [style.bold(title), "  no error"];
  const shown = failures.slice(0, SHOWN_FAILURES);
  const rest = failures.slice(SHOWN_FAILURES).reduce((sum, { count }) => sum + count, 0);
  const lines = shown.map(({ reason, count }) => `${formatCount(count).padStart(6)} × ${reason}`);
  const more = rest === 0 ? [] : [`${formatCount(rest).padStart(6)} × other errors`];
  return [style.bold(title), ...[...lines, ...more].map((text) => text.slice(0, WIDTH))];
}

function sawTitle(door: Door, label: string): string {
  return door === "library"
    ? `what the program saw with ${label}`
    : `what the program saw ${label === "directly" ? label : `through ${label}`}`;
}

/** What the gateway says at `/verdict`, and a program gets from `@lastbyte/diagnosis`. */
function diagnosisLines({ diagnosis }: DemoReport, style: Style): readonly string[] {
  if (diagnosis === undefined) return [];
  const sentences = diagnosis.sentences.flatMap((sentence) => wrap(sentence, WIDTH - 2));
  return [style.bold("which balancer it is, by lastbyte's records"), ...sentences.map((text) => `  ${text}`)];
}

function verdictLines(report: DemoReport, style: Style): readonly string[] {
  const { verdict, interrupted, sides, door } = report;
  const stopped = interrupted ? wrap("Stopped early: these are the numbers until then.", WIDTH) : [];
  const { posts } = sides.lastbyte;
  const reported = posts.saidApplied + posts.saidUnknown;
  const spoken =
    (reported === 0 ? "" : ` ${countOf(reported, "POST")} with a lost answer: reported, not repeated.`) +
    (posts.saidNothing === 0
      ? ""
      : ` ${countOf(posts.saidNothing, "POST")} with an emptied answer: not repeated, but not seen either.`);
  const who = door === "library" ? "lastbyte" : "The gateway";
  const created =
    sides.lastbyte.posts.sent === 0 ? "and got nothing wrong" : "got nothing wrong and created nothing twice";
  const whole =
    `${who} lost nothing that could be had, ${created}, ` +
    `for ${countOf(sides.lastbyte.extraRequests, "extra request")}.${spoken}`;
  const lines = verdict.kept
    ? wrap(whole, WIDTH).map(style.green)
    : [`${who} did not keep its promise:`, ...verdict.broken.map((text) => `- ${text}`)]
        .flatMap((text) => wrap(text, WIDTH))
        .map(style.red);
  return [...stopped, ...lines, ...(door === "library" ? ["", ...nextLines(style)] : [])];
}

function nextLines(style: Style): readonly string[] {
  return [
    style.bold("Next (in a clone: npm run lastbyte -- …)"),
    "  lastbyte demo --rate 1e-5 --requests 200000   the incident's own rate",
    "  lastbyte demo --upstream http://…/data.json   the same with your API",
    "  lastbyte lab                                  the balancers, for your program",
    '  import { createFetch } from "lastbyte"        the cure',
  ];
}
