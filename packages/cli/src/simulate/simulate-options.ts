import type { SimulatedFleet } from "@lastbyte/diagnosis";
import { optionHelp } from "../arguments/help-text.ts";
import { readOptions } from "../arguments/options.ts";
import { UsageError } from "../arguments/usage-error.ts";
import { readAmount, readRate, readWhole } from "../arguments/values.ts";

/**
 * What `lastbyte simulate` is told.
 *
 * @internal
 */
export interface SimulateOptions {
  readonly fleet: SimulatedFleet;
  readonly json: boolean;
}

const SHARE = "a share from 0 to 1, such as 0.001, 1e-5 or 0.1%";

const table = {
  balancers: {
    kind: "value",
    placeholder: "<n>",
    help: "load balancers, with equal shares of the requests",
    expected: "a whole number from 1 to 1000",
    read: readWhole(1, 1_000),
    fallback: 200,
    shownFallback: "200",
  },
  rps: {
    kind: "value",
    placeholder: "<n>",
    help: "requests per second to the whole fleet",
    expected: "a number above 0, up to 1e9, such as 1000000 or 1e6",
    read: readAmount(1e9),
    fallback: 1e6,
    shownFallback: "1e6",
  },
  bad: {
    kind: "value",
    placeholder: "<n>",
    help: "how many of the balancers are bad; 0 for a fleet that shares one rate",
    expected: "a whole number from 0 to 1000",
    read: readWhole(0, 1_000),
    fallback: 1,
    shownFallback: "1",
  },
  "bad-rate": {
    kind: "value",
    placeholder: "<share>",
    help: "share of the responses that a bad one cuts",
    expected: SHARE,
    read: readRate,
    fallback: 1e-3,
    shownFallback: "1e-3",
  },
  "base-rate": {
    kind: "value",
    placeholder: "<share>",
    help: "share of the responses that every other one cuts",
    expected: SHARE,
    read: readRate,
    fallback: 1e-5,
    shownFallback: "1e-5",
  },
  hours: {
    kind: "value",
    placeholder: "<n>",
    help: "how long it is watched",
    expected: "a number of hours above 0, up to 168, such as 6 or 0.5",
    read: readAmount(168),
    fallback: 6,
    shownFallback: "6",
  },
  seed: {
    kind: "value",
    placeholder: "<n>",
    help: "where chance starts: the same seed gives the same outcome",
    expected: "a whole number",
    read: readWhole(0, Number.MAX_SAFE_INTEGER),
    fallback: 1,
    shownFallback: "1",
  },
  json: { kind: "flag", help: "print the outcome as JSON" },
  help: { kind: "flag", help: "show this" },
} as const;

/**
 * Reads the options of `lastbyte simulate`; undefined where help is asked for.
 *
 * @throws UsageError
 * @internal
 */
export function readSimulateOptions(argv: readonly string[]): SimulateOptions | undefined {
  const values = readOptions("simulate", table, argv);
  if (values.help) return undefined;
  const { balancers, rps, bad, hours, seed, json } = values;
  if (bad > balancers) {
    throw new UsageError(
      `--bad expects at most as many as there are balancers, ${balancers}, got ${bad}. See lastbyte simulate --help.`,
    );
  }
  const rates = { badRate: values["bad-rate"], baseRate: values["base-rate"] };
  return { fleet: { balancers, requestsPerSecond: rps, bad, hours, seed, ...rates }, json };
}

/** @internal */
export function simulateHelp(): string {
  return `lastbyte simulate: when would one know which balancer it is?

Simulates a fleet of load balancers that cut responses, and the diagnosis of
lastbyte on it: counts, not sockets, so that a day of internet scale takes
seconds. Beside it stand the least that any test would need, even one that is
told both rates (Wald), and what Envoy's success-rate detector does on the same
draw.

Options
${optionHelp(table)}

Exit code: 0, or 2 for a wrong option.
`;
}
