import { optionHelp } from "../arguments/help-text.ts";
import { readOptions } from "../arguments/options.ts";
import { UsageError } from "../arguments/usage-error.ts";
import { readDuration, readFrequency, readHeader, readHttpUrl } from "../arguments/values.ts";

/**
 * What `lastbyte probe` is told.
 *
 * @internal
 */
export interface ProbeOptions {
  readonly url: URL;
  readonly ratePerSecond: number;
  readonly forMs: number;
  /** Addresses or names; `undefined` for those of the URL's name. */
  readonly peers: readonly string[] | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly stallTimeoutMs: number;
  readonly isJson: boolean;
  /** Where the ledger goes. */
  readonly ledger: string | undefined;
}

const EXPECTED_TIME = "a time span with its unit, such as 500ms, 30s or 10m";

const table = {
  url: {
    kind: "operand",
    placeholder: "",
    help: "what to ask for",
    expected: "an http or https URL, such as https://api.example.com/health.json",
    read: readHttpUrl,
  },
  rate: {
    kind: "value",
    placeholder: "<n>/s",
    help: "requests to all addresses together, never more; or <n>/m, <n>/h",
    expected: "a number above 0, up to 1000 per second, such as 20/s or 30/m",
    read: readFrequency(1_000),
    fallback: 20,
    shownFallback: "20/s",
  },
  for: {
    kind: "value",
    placeholder: "<time>",
    help: "how long",
    expected: EXPECTED_TIME,
    read: readDuration,
    fallback: 600_000,
    shownFallback: "10m",
  },
  peers: {
    kind: "value",
    placeholder: "<a,b>",
    help: "addresses or names to ask [all addresses of the URL's name]",
    expected: "addresses with commas between, such as 192.0.2.1,192.0.2.2",
    read: readPeers,
    fallback: undefined as readonly string[] | undefined,
  },
  header: {
    kind: "list",
    short: "H",
    placeholder: "<a: b>",
    help: "a header to send, -H for short; may be given several times",
    expected: 'a header, such as "accept: application/json"',
    read: readHeader,
  },
  "stall-timeout": {
    kind: "value",
    placeholder: "<time>",
    help: "how long a body may be silent",
    expected: EXPECTED_TIME,
    read: readDuration,
    fallback: 30_000,
    shownFallback: "30s",
  },
  ledger: {
    kind: "value",
    placeholder: "<file>",
    help: "where to write what was counted, for lastbyte report --ledger",
    expected: "a file's path",
    read: (text: string) => (text === "" ? undefined : text),
    fallback: undefined as string | undefined,
  },
  json: { kind: "flag", help: "print the outcome as JSON" },
  help: { kind: "flag", help: "show this" },
} as const;

/**
 * Reads the options of `lastbyte probe`; undefined where help is asked for.
 *
 * @throws UsageError
 * @internal
 */
export function readProbeOptions(argv: readonly string[]): ProbeOptions | undefined {
  const values = readOptions("probe", table, argv);
  const { url } = values;
  if (values.help || url === undefined) return undefined;
  if (url.username !== "" || url.password !== "") {
    throw new UsageError(
      'expected a URL without user and password, since reports tell it: give -H "authorization: …". See lastbyte probe --help.',
    );
  }
  return {
    url,
    ratePerSecond: values.rate,
    forMs: values.for,
    peers: values.peers,
    headers: values.header,
    stallTimeoutMs: values["stall-timeout"],
    isJson: values.json,
    ledger: values.ledger,
  };
}

function readPeers(text: string): readonly string[] | undefined {
  const names = text.split(",").map((name) => name.trim().replace(/^\[(.*)\]$/, "$1"));
  return names.every((name) => /^[\w.:%-]+$/.test(name)) ? names : undefined;
}

/** @internal */
export function probeHelp(): string {
  return `lastbyte probe <url>: which address loses the last bytes?

Asks every address of the URL's name by itself, with GET, and checks each body
to its last byte. A loss is counted and not retried, so that the numbers are
those of the addresses. It is polite: never above its rate, it waits when it is
asked to (429, 503, Retry-After) and goes on more slowly, and it ends by itself.
Ctrl-C ends it with the verdict on what was seen.

Options
${optionHelp(table)}

Exit code: 0 no body lost a part, 1 it couldn't be done, 2 for a wrong option, 3
bodies lost a part, 4 nothing could be told, since there was no answer or the
server refused, 130 after Ctrl-C. That no body lost a part is no proof: the
verdict says which rate is excluded.
`;
}
