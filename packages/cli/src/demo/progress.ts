import type { Channel } from "../terminal/terminal.ts";
import { countOf, formatCount, formatDuration } from "../terminal/numbers.ts";
import { createStyle, type Style } from "../terminal/style.ts";
import { CONTESTANT_LABELS, type ContestantName, type Door } from "./contestant.ts";
import type { Side } from "./side.ts";

const REDRAW_MS = 100;
const PIPE_LINE_MS = 3_000;
const BAR_WIDTH = 20;

/**
 * Shows how far both clients are: two lines that are drawn over on a terminal, a line every three seconds elsewhere.
 *
 * @internal
 */
export function showProgress(
  channel: Channel,
  sides: Readonly<Record<ContestantName, Side>>,
  { requests, nowMs, door }: ProgressFacts,
): { readonly stop: () => void } {
  const startedMs = nowMs();
  const views = (): readonly SideView[] =>
    (["plain", "lastbyte"] as const).map((name) =>
      viewOf(CONTESTANT_LABELS[door][name], sides[name], requests),
    );

  if (!channel.isInteractive) {
    const tell = (): void => channel.write(`${progressLine(views(), nowMs() - startedMs)}\n`);
    tell();
    const timer = setInterval(tell, PIPE_LINE_MS);
    return { stop: () => clearInterval(timer) };
  }

  const style = createStyle(channel.hasColors);
  const draw = (): string =>
    views()
      .map((view) => `\u001B[2K${progressBar(view, style)}\n`)
      .join("");
  const goBack = `\u001B[${views().length}A`;
  channel.write(draw());
  const timer = setInterval(() => channel.write(goBack + draw()), REDRAW_MS);
  return {
    stop: () => {
      clearInterval(timer);
      channel.write(goBack + draw());
    },
  };
}

/**
 * What is shown of one client.
 *
 * @internal
 */
export interface SideView {
  readonly label: string;
  readonly calls: number;
  readonly requests: number;
  readonly failed: string;
  readonly hasFailed: boolean;
}

/** @internal */
export interface ProgressFacts {
  readonly requests: number;
  readonly nowMs: () => number;
  readonly door: Door;
}

function viewOf(label: string, { tally }: Side, requests: number): SideView {
  return {
    label,
    calls: tally.calls,
    requests,
    failed: `${formatCount(tally.failedOperations)} of ${countOf(tally.operations, "operation")} failed`,
    hasFailed: tally.failedOperations > 0,
  };
}

/** @internal */
export function progressBar(view: SideView, style: Style): string {
  const filled = Math.min(BAR_WIDTH, Math.floor((view.calls / view.requests) * BAR_WIDTH));
  const bar = style.bold("█".repeat(filled)) + style.dim("░".repeat(BAR_WIDTH - filled));
  const total = formatCount(view.requests);
  const done = formatCount(view.calls).padStart(total.length);
  const failed = view.hasFailed ? style.red(view.failed) : view.failed;
  return `${view.label.padEnd(15)} ${bar} ${done}/${total}  ${failed}`;
}

/** @internal */
export function progressLine(views: readonly SideView[], elapsedMs: number): string {
  const parts = views.map(
    ({ label, calls, requests, failed }) =>
      `${label} ${formatCount(calls)}/${formatCount(requests)}, ${failed}`,
  );
  return `${formatDuration(elapsedMs).padStart(6)}  ${parts.join("; ")}`;
}
