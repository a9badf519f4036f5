import { lookup } from "node:dns/promises";
import type { UpstreamReport } from "@lastbyte/diagnosis";
import { openFile } from "../get/destination.ts";
import { countOf, formatCount, formatDuration } from "../terminal/numbers.ts";
import { createStyle } from "../terminal/style.ts";
import type { Style } from "../terminal/style.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { wrap } from "../terminal/wrap.ts";
import { readVersion } from "../version.ts";
import { ProbeAccount } from "./probe-account.ts";
import { probeHelp, readProbeOptions } from "./probe-options.ts";
import type { ProbeOptions } from "./probe-options.ts";
import { probeTable } from "./probe-table.ts";
import { showProbe } from "./probe-view.ts";
import { runProbe } from "./run-probe.ts";
import type { ProbeEnding } from "./run-probe.ts";

/** What scripts go by; the rest is common to all commands. */
const EXIT_CODES = { clean: 0, lost: 3, untold: 4, interrupted: 130 } as const;

/**
 * `lastbyte probe`: asks every address of a name, and says which one loses the last bytes.
 *
 * @returns the exit code, as the help tells.
 * @throws UsageError, CommandFailure
 * @internal
 */
export async function probeCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  const options = readProbeOptions(argv);
  if (options === undefined) {
    terminal.output.write(probeHelp());
    return 0;
  }
  const account = new ProbeAccount(options.url.origin);
  const { signal, nowMs, wallNowMs } = terminal;
  const userAgent = `lastbyte-probe/${await readVersion()}`;
  const startedMs = wallNowMs();
  const view = showProbe(account, terminal);
  let ending: ProbeEnding;
  try {
    ending = await runProbe(options, account, { signal, nowMs, wallNowMs, lookup: lookupAll, userAgent });
  } finally {
    view.stop();
  }

  const outcome: Outcome = { ending, startedMs, endedMs: wallNowMs(), report: account.report(wallNowMs()) };
  if (options.ledger !== undefined) await writeLedger(options.ledger, account, terminal);
  terminal.output.write(
    options.isJson
      ? `${JSON.stringify(toJson(options, account, outcome), undefined, 2)}\n`
      : render(options, account, { ...outcome, style: createStyle(terminal.output.hasColors) }),
  );
  return exitCode(outcome);
}

interface Outcome {
  readonly ending: ProbeEnding;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly report: UpstreamReport | undefined;
}

function exitCode({ ending, report }: Outcome): number {
  if (ending === "interrupted") return EXIT_CODES.interrupted;
  if ((report?.diagnosis.requests.count ?? 0) > 0) return EXIT_CODES.lost;
  const isUntold = ending !== "done" || report?.diagnosis.requests.total === 0;
  return isUntold ? EXIT_CODES.untold : EXIT_CODES.clean;
}

/** Asks the system, as any other program does. */
async function lookupAll(name: string): Promise<readonly string[]> {
  const found = await lookup(name, { all: true });
  return found.map(({ address }) => address);
}

async function writeLedger(path: string, account: ProbeAccount, terminal: Terminal): Promise<void> {
  const { ledger, evidence, tally } = account;
  const file = await openFile(path, Math.floor(terminal.random() * 2 ** 32).toString(16));
  try {
    await file.write(new TextEncoder().encode(`${JSON.stringify({ ledger, evidence, tally })}\n`));
    await file.keep();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

function toJson({ url }: ProbeOptions, account: ProbeAccount, outcome: Outcome): object {
  return {
    format: "lastbyte-probe",
    version: 1,
    // The query may hold secrets.
    url: url.origin + url.pathname,
    startedAtMs: outcome.startedMs,
    endedAtMs: outcome.endedMs,
    ending: outcome.ending,
    addresses: account.addresses(),
    tally: account.tally,
    report: outcome.report,
  };
}

function render(
  { url }: ProbeOptions,
  account: ProbeAccount,
  { ending, startedMs, endedMs, report, style }: Outcome & { readonly style: Style },
): string {
  const addresses = account.addresses();
  const shown = url.origin + url.pathname;
  const counted = `${countOf(account.requests, "request")} to ${formatCount(addresses.length)} ${addresses.length === 1 ? "address" : "addresses"}`;
  const { unchecked } = account.tally;
  const lines = [
    style.bold(`${shown}: ${counted} in ${formatDuration(endedMs - startedMs)}`),
    ...(ENDINGS[ending] === "" ? [] : wrap(ENDINGS[ending], WIDTH)),
    "",
    ...probeTable(report, addresses, { style }),
    "",
    ...(report?.diagnosis.sentences ?? []).flatMap((sentence) => wrap(sentence, WIDTH, "  ")),
    ...(unchecked === 0
      ? []
      : wrap(`${formatCount(unchecked)} of the bodies could not be checked.`, WIDTH, "  ")),
  ];
  return `${lines.join("\n")}\n`;
}

const ENDINGS: Readonly<Record<ProbeEnding, string>> = {
  done: "",
  interrupted: "Stopped early: this is what was seen until then.",
  refused: "Ended early, because the server refused (429 or 503) or asked for more time than was left.",
  unreachable: "Ended early, because no address could be reached.",
  no_success:
    "Ended early, because all answers were errors: give a URL that succeeds, or the headers that it needs.",
};

const WIDTH = 80;
