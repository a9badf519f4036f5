import { createReport, mergeLedgers, reportHtml, reportMarkdown } from "@lastbyte/diagnosis";
import type { IncidentReport, ReportSource } from "@lastbyte/diagnosis";
import { CommandFailure } from "../command-failure.ts";
import { openFile } from "../get/destination.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { askAdmin } from "./ask-admin.ts";
import { addTallies } from "./add-tallies.ts";
import { readReportFile } from "./read-report-file.ts";
import { readReportOptions, reportHelp } from "./report-options.ts";
import type { ReportFormat } from "./report-options.ts";

/**
 * `lastbyte report`: an incident report from ledgers and gateways.
 *
 * @returns the exit code, 0.
 * @throws UsageError, CommandFailure
 * @internal
 */
export async function reportCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  const options = readReportOptions(argv);
  if (options === undefined) {
    terminal.output.write(reportHelp());
    return 0;
  }
  const sources = await Promise.all([
    ...options.ledgers.map(readReportFile),
    ...options.admins.map((url) => askAdmin(url, terminal.signal)),
  ]);
  const source = addUp(sources);
  const { upstream } = options;
  if (upstream !== undefined && !source.ledger.upstreams.includes(upstream)) {
    const known = source.ledger.upstreams.slice(0, MAX_NAMED).join(", ");
    throw new CommandFailure(
      `expected an upstream that was counted, such as ${known || "none, since the ledger is empty"}, got ${upstream}`,
    );
  }
  const createdAtMs = terminal.wallNowMs();
  const report = createReport(source, upstream === undefined ? { createdAtMs } : { createdAtMs, upstream });
  await write(textOf(report, options.format), options.output, terminal);
  return 0;
}

function addUp(sources: readonly ReportSource[]): ReportSource {
  const [only, ...others] = sources;
  if (only !== undefined && others.length === 0) return only;
  return {
    ledger: mergeLedgers(sources.map(({ ledger }) => ledger)),
    evidence: sources.flatMap(({ evidence }) => evidence),
    tally: addTallies(sources.map(({ tally }) => tally)),
  };
}

function textOf(report: IncidentReport, format: ReportFormat): string {
  switch (format) {
    case "md":
      return reportMarkdown(report);
    case "html":
      return reportHtml(report);
    case "json":
      return `${JSON.stringify(report, undefined, 2)}\n`;
    default:
      return format satisfies never;
  }
}

async function write(text: string, output: string | undefined, terminal: Terminal): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  if (output === undefined) return terminal.output.writeBytes(bytes);
  const file = await openFile(output, Math.floor(terminal.random() * 2 ** 32).toString(16));
  try {
    await file.write(bytes);
    await file.keep();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

const MAX_NAMED = 5;
