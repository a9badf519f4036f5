import { faults } from "@lastbyte/lab";
import { optionHelp } from "../arguments/help-text.ts";
import { wrap } from "../terminal/wrap.ts";
import { readOptions } from "../arguments/options.ts";
import { readDuration, readHttpUrl, readSize, readWhole } from "../arguments/values.ts";
import { sharedOptions } from "./shared-options.ts";
import { USUAL_FAULTS } from "./usual-faults.ts";

/**
 * What `lastbyte lab` is told.
 *
 * @internal
 */
export interface LabCommandOptions {
  readonly balancers: number;
  readonly rate: number;
  readonly faults: readonly string[];
  readonly seed: number;
  readonly port: number;
  readonly upstream: URL | undefined;
  readonly cutBytes: number | undefined;
  readonly stallMs: number | undefined;
}

const HELP_WIDTH = 80;

const table = {
  balancers: sharedOptions.balancers,
  rate: sharedOptions.rate,
  faults: { ...sharedOptions.faults, help: "faults to mix, each equally likely [see below]" },
  seed: sharedOptions.seed,
  port: {
    kind: "value",
    placeholder: "<n>",
    help: "the port of every balancer [any that is free]",
    expected: "a port from 0 to 65535",
    read: readWhole(0, 65_535),
    fallback: 0,
  },
  upstream: {
    kind: "value",
    placeholder: "<url>",
    help: "put the balancers in front of this server instead of the lab's tasks API",
    expected: "an http or https URL, such as http://127.0.0.1:8000",
    read: readHttpUrl,
    fallback: undefined as URL | undefined,
  },
  "cut-bytes": {
    kind: "value",
    placeholder: "<size>",
    help: "how much is missing at the end of a cut body: 20, 1KiB [chance chooses]",
    expected: "a size from 1 byte, such as 20 or 1KiB",
    read: (text: string) => (readSize(text) === 0 ? undefined : readSize(text)),
    fallback: undefined as number | undefined,
  },
  "stall-time": {
    kind: "value",
    placeholder: "<time>",
    help: "when a stalled connection is closed after all: 30s, 2m [10m]",
    expected: "a time span with its unit, such as 500ms, 30s or 2m",
    read: readDuration,
    fallback: undefined as number | undefined,
  },
  help: { kind: "flag", help: "show this" },
} as const;

/**
 * Reads the options of `lastbyte lab`; undefined where help is asked for.
 *
 * @throws UsageError
 * @internal
 */
export function readLabOptions(argv: readonly string[]): LabCommandOptions | undefined {
  const values = readOptions("lab", table, argv);
  if (values.help) return undefined;
  const { balancers, rate, faults, seed, port, upstream } = values;
  const pinned = { cutBytes: values["cut-bytes"], stallMs: values["stall-time"] };
  return { balancers, rate, faults, seed, port, upstream, ...pinned };
}

/** @internal */
export function labHelp(): string {
  return `lastbyte lab: load balancers that misbehave, for your own program to meet

Starts them on 127.0.0.11, 127.0.0.12 and so on, in front of a small tasks API
or of a server of yours, and writes a line for every response that they damage.
It runs until Ctrl-C.

Options
${optionHelp(table)}

Exit code: 0 after Ctrl-C, 1 if the lab can't be started (a port in use, an
upstream that is down), 2 for a wrong option.

Faults (* where --faults is not given)
${faultHelp()}
`;
}

function faultHelp(): string {
  const width = Math.max(...faults.map(({ name }) => name.length));
  const indent = " ".repeat(width + 4);
  const lines = faults.flatMap(({ name, summary }) => {
    const mark = USUAL_FAULTS.includes(name) ? "*" : " ";
    const [first = "", ...rest] = wrap(summary, HELP_WIDTH, indent);
    return [`${mark} ${name.padEnd(width)}  ${first.trimStart()}`, ...rest];
  });
  return lines.join("\n");
}
