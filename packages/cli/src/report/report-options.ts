import type { DiagnosisRates } from "@lastbyte/diagnosis";
import { optionHelp } from "../arguments/help-text.ts";
import { readOptions } from "../arguments/options.ts";
import { UsageError } from "../arguments/usage-error.ts";
import { readHttpUrl, readRate } from "../arguments/values.ts";

/**
 * What `lastbyte report` is told.
 *
 * @internal
 */
export interface ReportCommandOptions {
  readonly ledgers: readonly string[];
  readonly admins: readonly URL[];
  readonly format: ReportFormat;
  /** Where it goes; `undefined` for standard output. */
  readonly output: string | undefined;
  readonly upstream: string | undefined;
  /** What is held to be normal and healthy, where it isn't what the ledgers say. */
  readonly rates: DiagnosisRates;
}

/** @internal */
export type ReportFormat = "md" | "html" | "json";

const FORMATS: readonly ReportFormat[] = ["md", "html", "json"];

const readText = (text: string): string | undefined => (text === "" ? undefined : text);

const table = {
  ledger: {
    kind: "list",
    placeholder: "<file>",
    help: "a ledger: of a gateway, of lastbyte probe or of your own program; may be given several times",
    expected: "a file's path",
    read: readText,
  },
  admin: {
    kind: "list",
    placeholder: "<url>",
    help: "the admin server of a gateway that is running; may be given several times",
    expected: "an http or https URL, such as http://127.0.0.1:8081",
    read: readHttpUrl,
  },
  upstream: {
    kind: "value",
    placeholder: "<url>",
    help: "the one upstream to report on [all of them]",
    expected: "the name of an upstream, such as https://api.example.com",
    read: readText,
    fallback: undefined as string | undefined,
  },
  "normal-rate": {
    kind: "value",
    placeholder: "<rate>",
    help: "faults per request that are held to be normal [what the ledger says, else 1e-6]",
    expected: "a rate above 0 and below 1, such as 1e-6",
    read: readRate,
    fallback: undefined as number | undefined,
  },
  "healthy-rate": {
    kind: "value",
    placeholder: "<rate>",
    help: "healthy is where a rate as high as this is excluded [what the ledger says, else 1e-5]",
    expected: "a rate above 0 and below 1, such as 1e-5",
    read: readRate,
    fallback: undefined as number | undefined,
  },
  format: {
    kind: "value",
    placeholder: "<name>",
    help: "md, html or json [by the name of the file, else md]",
    expected: "md, html or json",
    read: (text: string) => FORMATS.find((format) => format === text),
    fallback: undefined as ReportFormat | undefined,
  },
  output: {
    kind: "value",
    short: "o",
    placeholder: "<file>",
    help: "where it goes, -o for short [standard output]",
    expected: "a file's path",
    read: readText,
    fallback: undefined as string | undefined,
  },
  help: { kind: "flag", help: "show this" },
} as const;

/**
 * Reads the options of `lastbyte report`; undefined where help is asked for.
 *
 * @throws UsageError
 * @internal
 */
export function readReportOptions(argv: readonly string[]): ReportCommandOptions | undefined {
  const values = readOptions("report", table, argv);
  const { help, ledger, admin, format, output, upstream } = values;
  const { "normal-rate": normalRate, "healthy-rate": healthyRate } = values;
  if (help) return undefined;
  if (ledger.length + admin.length === 0) {
    throw new UsageError(
      "expected --ledger with a file or --admin with a URL, got neither. See lastbyte report --help.",
    );
  }
  return {
    ledgers: ledger,
    admins: admin,
    format: format ?? formatOf(output),
    output,
    upstream: upstream?.replace(/\/+$/, ""),
    rates: {
      ...(normalRate === undefined ? {} : { normalRate }),
      ...(healthyRate === undefined ? {} : { healthyRate }),
    },
  };
}

function formatOf(output: string | undefined): ReportFormat {
  if (output === undefined) return "md";
  if (/\.html?$/i.test(output)) return "html";
  return /\.json$/i.test(output) ? "json" : "md";
}

/** @internal */
export function reportHelp(): string {
  return `lastbyte report: an incident report, from what was counted

Says what was wrong, since when, how many requests and operations it hit, which
balancer it is or that it is all of them, what isn't excluded, and what to do;
with a ticket for whoever runs the balancers. Several ledgers and gateways are
added up. It holds addresses, request ids and the last 16 bytes of bodies that
were cut; no other part of a body, and no credentials.

Options
${optionHelp(table)}

Exit code: 0 the report is written, 1 something could not be read or written, 2
for a wrong option.
`;
}
