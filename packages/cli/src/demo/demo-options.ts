import { faultNames } from "@lastbyte/lab";
import { optionHelp } from "../arguments/help-text.ts";
import { readOptions } from "../arguments/options.ts";
import { readHttpUrl, readWhole } from "../arguments/values.ts";
import { sharedOptions } from "../lab/shared-options.ts";
import { USUAL_FAULTS } from "../lab/usual-faults.ts";
import { wrap } from "../terminal/wrap.ts";

/**
 * What `lastbyte demo` is told.
 *
 * @internal
 */
export interface DemoOptions {
  readonly balancers: number;
  readonly rate: number;
  readonly faults: readonly string[];
  readonly seed: number;
  readonly requests: number;
  readonly concurrency: number;
  readonly upstream: URL | undefined;
  readonly json: boolean;
}

const HELP_WIDTH = 80;

const TASKS_REQUESTS = 6_000;
const UPSTREAM_REQUESTS = 2_000;

const table = {
  rate: sharedOptions.rate,
  requests: {
    kind: "value",
    placeholder: "<n>",
    help: `requests of the program, with each client [${TASKS_REQUESTS}; with --upstream ${UPSTREAM_REQUESTS}]`,
    expected: "a whole number from 1 to 10000000",
    read: readWhole(1, 10_000_000),
    fallback: undefined as number | undefined,
  },
  faults: { ...sharedOptions.faults, help: "faults to mix, each equally likely [the incident's, see below]" },
  balancers: sharedOptions.balancers,
  seed: sharedOptions.seed,
  concurrency: {
    kind: "value",
    placeholder: "<n>",
    help: "operations at a time, with each client",
    expected: "a whole number from 1 to 256",
    read: readWhole(1, 256),
    fallback: 8,
    shownFallback: "8",
  },
  upstream: {
    kind: "value",
    placeholder: "<url>",
    help: "compare GETs of this URL instead of the lab's own tasks API",
    expected: "an http or https URL, such as http://127.0.0.1:8000/data.json",
    read: readHttpUrl,
    fallback: undefined as URL | undefined,
  },
  json: { kind: "flag", help: "print one JSON document instead of the table" },
  help: { kind: "flag", help: "show this" },
} as const;

/**
 * Reads the options of `lastbyte demo`; undefined where help is asked for.
 *
 * @throws UsageError
 * @internal
 */
export function readDemoOptions(argv: readonly string[]): DemoOptions | undefined {
  const { help, requests, ...values } = readOptions("demo", table, argv);
  if (help) return undefined;
  const usual = values.upstream === undefined ? TASKS_REQUESTS : UPSTREAM_REQUESTS;
  return { ...values, requests: requests ?? usual };
}

/** @internal */
export function demoHelp(): string {
  return `lastbyte demo: the incident, on real sockets

Starts misbehaving load balancers in front of a small tasks API, and runs one
program with two clients at the same time: it fetches all tasks of every
project, page by page, and creates tasks. Then it holds every answer against
what the origin really has.

  built-in fetch   Node's fetch with the retry of today's official client
                   libraries: twice, after a network error before the head of
                   the response or after 408, 409, 429 and 5xx, for POST too (as
                   those of OpenAI and Anthropic do); then response.json()
  lastbyte         createFetch() with its defaults; then response.json()

Both get 5 s: built-in fetch for an attempt with its body, lastbyte for a body
to go on (its default is 30 s). Each has a lab of its own with the same seed, so
that the n-th response of a balancer meets the same fault. When a page is lost,
the export counts as failed; its other pages are asked for all the same, so that
both clients meet as many responses.

Options
${optionHelp(table)}

Exit code: 0 if lastbyte lost nothing that could be had, was never silently
wrong and created nothing twice; 1 if not, or if something failed; 2 for a wrong
option; 130 after Ctrl-C, which prints what was seen so far.

Faults, without --faults
${list(USUAL_FAULTS)}
All that there are; lastbyte lab --help says what they do
${list(faultNames)}
`;
}

function list(names: readonly string[]): string {
  return wrap(names.join(", "), HELP_WIDTH, "  ").join("\n");
}
