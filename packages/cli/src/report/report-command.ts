import {
  createReport,
  DIAGNOSIS_DEFAULTS,
  mergeLedgers,
  reportHtml,
  reportMarkdown,
} from "@lastbyte/diagnosis";
import type { DiagnosisRates, IncidentReport, ReportOptions, ReportSource } from "@lastbyte/diagnosis";
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
  const rates = { ...agreedRates(sources, options.rates), ...options.rates };
  const asked = upstream === undefined ? { ...rates, createdAtMs } : { ...rates, createdAtMs, upstream };
  const report = create(source, asked);
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

/**
 * What all ledgers hold to be normal and healthy, if they say: a gateway's does. Where they differ in what isn't asked
 * for, somebody has to say.
 */
function agreedRates(sources: readonly ReportSource[], asked: DiagnosisRates): DiagnosisRates {
  const agreed: { normalRate?: number; healthyRate?: number } = {};
  for (const [name, flag] of RATES) {
    const said = sources.flatMap(({ rates }) =>
      rates === undefined ? [] : [rates[name] ?? DIAGNOSIS_DEFAULTS[name]],
    );
    const different = new Set(said);
    if (different.size > 1 && asked[name] === undefined) {
      throw new CommandFailure(
        `expected ledgers of one ${flag.slice(2)}, got ${[...different].join(", ")}: say which one holds with ${flag}`,
      );
    }
    const [first] = said;
    if (first !== undefined) agreed[name] = first;
  }
  return agreed;
}

function create(source: ReportSource, options: ReportOptions): IncidentReport {
  try {
    return createReport(source, options);
  } catch (error) {
    if (error instanceof RangeError) throw new CommandFailure(error.message);
    throw error;
  }
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
const RATES = [
  ["normalRate", "--normal-rate"],
  ["healthyRate", "--healthy-rate"],
] as const;
