import type { LastbyteOptions } from "lastbyte";
import { resolveOptions } from "lastbyte/engine";
import type { OutlierEjectionOptions } from "../outliers/outlier-options.ts";
import { parseBytes, parseMs, parseNumber } from "./parse-quantity.ts";

/**
 * What the environment says.
 *
 * @internal
 */
export interface Settings {
  readonly isOff: boolean;
  /** Whether every fault and every recovery gets a line on stderr, and the process a summary. */
  readonly logs: boolean;
  /** How addresses that lose the ends of bodies are avoided; nothing where they aren't. */
  readonly outlierEjection: OutlierEjectionOptions | undefined;
  readonly options: LastbyteOptions;
  /** What could not be understood, in words. */
  readonly complaints: readonly string[];
}

/**
 * Reads the `LASTBYTE_*` variables.
 *
 * A value that makes no sense is told and then left out, so that its default holds. The preload is often set for a
 * whole fleet by `NODE_OPTIONS`; there a slip of the pen must not keep every program from starting.
 *
 * @internal
 */
export function readEnvironment(environment: Environment): Settings {
  const complaints: string[] = [];
  let options: LastbyteOptions = {};
  let shares: OutlierEjectionOptions = {};
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith("LASTBYTE_") || text === undefined || text === "" || SWITCHES.has(name)) continue;
    const share = SHARES[name];
    if (share !== undefined) {
      const value = parseNumber(text);
      if (value !== undefined && value > 0 && value < 1) shares = { ...shares, [share]: value };
      else
        complaints.push(
          `${name} must be a share above 0 and below 1, got ${JSON.stringify(text)}; the default holds`,
        );
      continue;
    }
    const variable = VARIABLES[name];
    if (variable === undefined) {
      complaints.push(`unknown variable ${name}; those known are ${KNOWN.join(", ")}`);
      continue;
    }
    const value = variable.parse(text);
    const next = value === undefined ? undefined : accepted(variable.set(options, value));
    if (next === undefined) {
      complaints.push(`${name} must be ${variable.expects}, got ${JSON.stringify(text)}; the default holds`);
    } else options = next;
  }
  return {
    isOff: isOn(environment["LASTBYTE_OFF"]),
    logs: isOn(environment["LASTBYTE_LOG"]),
    outlierEjection: isOn(environment["LASTBYTE_OUTLIER_EJECTION"]) ? shares : undefined,
    options,
    complaints,
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

function isOn(text: string | undefined): boolean {
  return text !== undefined && !["", "0", "false", "no", "off"].includes(text.trim().toLowerCase());
}

function accepted(options: LastbyteOptions): LastbyteOptions | undefined {
  try {
    resolveOptions(options);
    return options;
  } catch {
    return undefined;
  }
}

interface Variable {
  readonly expects: string;
  readonly parse: (text: string) => number | undefined;
  readonly set: (options: LastbyteOptions, value: number) => LastbyteOptions;
}

const WHOLE = { expects: "a whole number of at least 1, such as 3", parse: parseNumber };
const NUMBER = { expects: "a number of at least 0, such as 0.2", parse: parseNumber };
const BYTES = { expects: "a number of bytes, such as 1MiB", parse: parseBytes };
const TIME = { expects: "a time, such as 500ms or 30s", parse: parseMs };

const VARIABLES: Readonly<Record<string, Variable>> = {
  LASTBYTE_MAX_ATTEMPTS: { ...WHOLE, set: (options, maxAttempts) => ({ ...options, maxAttempts }) },
  LASTBYTE_HOLD_BYTES: { ...BYTES, set: (options, holdBytes) => ({ ...options, holdBytes }) },
  LASTBYTE_HOLD_TIME: { ...TIME, set: (options, holdMs) => ({ ...options, holdMs }) },
  LASTBYTE_STALL_TIMEOUT: { ...TIME, set: (options, stallTimeoutMs) => ({ ...options, stallTimeoutMs }) },
  LASTBYTE_STREAM_STALL_TIMEOUT: {
    ...TIME,
    set: (options, streamStallTimeoutMs) => ({ ...options, streamStallTimeoutMs }),
  },
  LASTBYTE_DEADLINE: { ...TIME, set: (options, deadlineMs) => ({ ...options, deadlineMs }) },
  LASTBYTE_RETRY_BUDGET_RATIO: { ...NUMBER, set: (options, ratio) => budget(options, { ratio }) },
  LASTBYTE_RETRY_BUDGET_MIN_PER_SECOND: {
    ...NUMBER,
    set: (options, minPerSecond) => budget(options, { minPerSecond }),
  },
  LASTBYTE_RETRY_BUDGET_TTL: { ...TIME, set: (options, ttlMs) => budget(options, { ttlMs }) },
  LASTBYTE_BACKOFF_INITIAL: { ...TIME, set: (options, initialMs) => backoff(options, { initialMs }) },
  LASTBYTE_BACKOFF_MAX: { ...TIME, set: (options, maxMs) => backoff(options, { maxMs }) },
};

function budget(options: LastbyteOptions, change: LastbyteOptions["retryBudget"]): LastbyteOptions {
  return { ...options, retryBudget: { ...options.retryBudget, ...change } };
}

function backoff(options: LastbyteOptions, change: LastbyteOptions["backoff"]): LastbyteOptions {
  return { ...options, backoff: { ...options.backoff, ...change } };
}

const SWITCHES: ReadonlySet<string> = new Set(["LASTBYTE_OFF", "LASTBYTE_LOG", "LASTBYTE_OUTLIER_EJECTION"]);
const SHARES: Readonly<Record<string, "maxShare" | "probeShare">> = {
  LASTBYTE_OUTLIER_EJECTION_MAX_SHARE: "maxShare",
  LASTBYTE_OUTLIER_EJECTION_PROBE_SHARE: "probeShare",
};
const KNOWN: readonly string[] = [...SWITCHES, ...Object.keys(SHARES), ...Object.keys(VARIABLES)];
