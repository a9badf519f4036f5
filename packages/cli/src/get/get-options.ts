import { optionHelp } from "../arguments/help-text.ts";
import { readOptions } from "../arguments/options.ts";
import { readDuration, readHeader, readHttpUrl, readWhole } from "../arguments/values.ts";

/**
 * What `lastbyte get` is told.
 *
 * @internal
 */
export interface GetOptions {
  readonly url: URL;
  /** Where the file goes; `undefined` for standard output. */
  readonly output: string | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly maxAttempts: number;
  readonly stallTimeoutMs: number;
  readonly deadlineMs: number | undefined;
  readonly showsDigest: boolean;
  readonly needsVerification: boolean;
  readonly isQuiet: boolean;
}

const EXPECTED_TIME = "a time span with its unit, such as 500ms, 30s or 2m";

const table = {
  url: {
    kind: "operand",
    placeholder: "",
    help: "what to get",
    expected: "an http or https URL, such as http://127.0.0.1:8000/export.json",
    read: readHttpUrl,
  },
  output: {
    kind: "value",
    short: "o",
    placeholder: "<file>",
    help: "where it goes, -o for short; the file appears when it is whole [standard output]",
    expected: "a file's path",
    read: (text: string) => (text === "" ? undefined : text),
    fallback: undefined as string | undefined,
  },
  header: {
    kind: "list",
    short: "H",
    placeholder: "<a: b>",
    help: 'a header to send, -H for short; may be given several times: -H "authorization: Bearer …"',
    expected: 'a header, such as "accept: application/json"',
    read: readHeader,
  },
  sha256: { kind: "flag", help: "print the SHA-256 of the body" },
  verified: { kind: "flag", help: "fail where neither framing nor content shows that the body is whole" },
  "max-attempts": {
    kind: "value",
    placeholder: "<n>",
    help: "attempts in a row that may bring nothing new",
    expected: "a whole number from 1 to 100",
    read: readWhole(1, 100),
    fallback: 5,
    shownFallback: "5",
  },
  "stall-timeout": {
    kind: "value",
    placeholder: "<time>",
    help: "how long the body may be silent",
    expected: EXPECTED_TIME,
    read: readDuration,
    fallback: 30_000,
    shownFallback: "30s",
  },
  deadline: {
    kind: "value",
    placeholder: "<time>",
    help: "how long all of it may take [for ever]",
    expected: EXPECTED_TIME,
    read: readDuration,
    fallback: undefined as number | undefined,
  },
  quiet: { kind: "flag", help: "say nothing but errors" },
  help: { kind: "flag", help: "show this" },
} as const;

/**
 * Reads the options of `lastbyte get`; undefined where help is asked for.
 *
 * @throws UsageError
 * @internal
 */
export function readGetOptions(argv: readonly string[]): GetOptions | undefined {
  const values = readOptions("get", table, argv);
  if (values.help || values.url === undefined) return undefined;
  return {
    url: values.url,
    output: values.output,
    headers: values.header,
    maxAttempts: values["max-attempts"],
    stallTimeoutMs: values["stall-timeout"],
    deadlineMs: values.deadline,
    showsDigest: values.sha256,
    needsVerification: values.verified,
    isQuiet: values.quiet,
  };
}

/** @internal */
export function getHelp(): string {
  return `lastbyte get <url>: a download that arrives whole, or fails

What is cut is asked for again: from where it stopped if the server can, else
from the beginning, and compared with what was there. With -o the file appears
under its name when it is whole; before, and after a failure, there is none, and
one that was there before stays as it was. To standard output, what is larger
than 64 KiB is written as it comes, so there only the exit code tells.

Options
${optionHelp(table)}

Exit code: 0 the body is whole, 1 it couldn't be written, 2 for a wrong option,
3 the server answered with a status that is no success, 4 the body couldn't be
had whole, 5 with --verified, nothing shows whether it is whole, 130 after
Ctrl-C.
`;
}
