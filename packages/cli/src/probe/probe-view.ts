import { formatCount, formatDuration } from "../terminal/numbers.ts";
import { createStyle } from "../terminal/style.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { wrap } from "../terminal/wrap.ts";
import type { ProbeAccount } from "./probe-account.ts";
import { probeTable } from "./probe-table.ts";

/**
 * Shows how a probe goes: a table that is drawn over on a terminal, a line every ten seconds elsewhere.
 *
 * It stands on the channel for errors, so that the outcome can be piped.
 *
 * @internal
 */
export function showProbe(account: ProbeAccount, terminal: Terminal): { readonly stop: () => void } {
  const { errors, nowMs, wallNowMs } = terminal;
  const startedMs = nowMs();
  if (!errors.isInteractive) {
    const timer = setInterval(
      () => errors.write(`${probeLine(account, nowMs() - startedMs, wallNowMs())}\n`),
      LINE_MS,
    );
    return { stop: () => clearInterval(timer) };
  }
  const style = createStyle(errors.hasColors);
  let drawn = 0;
  const clear = (): string => (drawn === 0 ? "" : `\u001B[${drawn}A\u001B[J`);
  const draw = (): void => {
    const report = account.report(wallNowMs());
    const [first = ""] = report?.diagnosis.sentences ?? [];
    const lines = [
      ...probeTable(report, account.addresses(), { style, width: WIDTH }),
      "",
      ...wrap(`${formatDuration(nowMs() - startedMs)}. ${first} Ctrl-C ends it.`, WIDTH, "  "),
    ];
    errors.write(`${clear()}${lines.join("\n")}\n`);
    drawn = lines.length;
  };
  const timer = setInterval(draw, REDRAW_MS);
  return {
    stop: () => {
      clearInterval(timer);
      errors.write(clear());
    },
  };
}

/** @internal */
export function probeLine(account: ProbeAccount, elapsedMs: number, nowMs: number): string {
  const { requests, sentences } = account.report(nowMs)?.diagnosis ?? { requests: undefined, sentences: [] };
  const lost = `${formatCount(requests?.count ?? 0)} lost a part`;
  return `${formatDuration(elapsedMs)}  ${formatCount(account.requests)} requests, ${lost}. ${sentences[0] ?? ""}`.trimEnd();
}

const REDRAW_MS = 1_000;
const LINE_MS = 10_000;
const WIDTH = 80;
