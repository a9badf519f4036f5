import type { BackoffOptions } from "./decision/backoff.ts";
import type { RetryBudgetOptions } from "./decision/retry-budget.ts";
import type { LastbyteEvent } from "./events.ts";
import type { CheckFactory } from "./integrity/check.ts";
import { nearestName } from "./nearest-name.ts";

/**
 * The limits and rules of the engine, the same at every door.
 *
 * @public
 */
export interface LastbyteOptions {
  /**
   * How many attempts in a row may bring nothing new, the first one included; 1 means no retry.
   * @defaultValue 3
   */
  readonly maxAttempts?: number;
  /**
   * Bodies up to this size are handed on when they are known whole; larger ones as they come.
   * @defaultValue 1_048_576
   */
  readonly holdBytes?: number;
  /**
   * A body that has not ended after this time is handed on as it comes, so that a watch or a long poll is not held up.
   * @defaultValue 2_000
   */
  readonly holdMs?: number;
  /**
   * How long a body may be silent while more of it is due.
   * @defaultValue 30_000
   */
  readonly stallTimeoutMs?: number;
  /**
   * The same for live streams (server-sent events, gRPC, `multipart/x-mixed-replace`), which may be silent for long.
   * @defaultValue undefined
   */
  readonly streamStallTimeoutMs?: number | undefined;
  /**
   * How long a call may take in all, its attempts, waits and body included.
   * @defaultValue undefined
   */
  readonly deadlineMs?: number | undefined;
  /**
   * The caller's word on whether a request may be sent twice; `undefined` leaves it to the rule: an idempotent method
   * (RFC 9110 §9.2.2) or an `Idempotency-Key`. A body that can be read only once is never sent twice.
   * @defaultValue undefined
   */
  readonly repeatable?: ((request: RequestSummary) => boolean | undefined) | undefined;
  /**
   * Statuses after which a repeatable request is sent again.
   * @defaultValue [408, 429, 502, 503, 504]
   */
  readonly retryStatuses?: readonly number[];
  /** How many retries an origin is asked to bear. */
  readonly retryBudget?: RetryBudgetOptions;
  /** How long to wait between attempts. */
  readonly backoff?: BackoffOptions;
  /**
   * Checks of the caller's own, asked beside the built-in ones.
   * @defaultValue []
   */
  readonly checks?: readonly CheckFactory[];
  /** Is told everything that happens; see {@link LastbyteEvent}. */
  readonly onEvent?: ((event: LastbyteEvent) => void) | undefined;
}

/**
 * A request, as far as rules about it need to know it.
 *
 * @public
 */
export interface RequestSummary {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
}

/**
 * Every option with its value.
 *
 * @internal
 */
export type ResolvedOptions = Required<
  Omit<LastbyteOptions, "retryBudget" | "backoff"> & {
    readonly retryBudget: Required<RetryBudgetOptions>;
    readonly backoff: Required<BackoffOptions>;
  }
>;

/**
 * The defaults, all of them and nowhere else.
 *
 * @public
 */
export const DEFAULTS: ResolvedOptions = Object.freeze({
  maxAttempts: 3,
  holdBytes: 1_048_576,
  holdMs: 2_000,
  stallTimeoutMs: 30_000,
  streamStallTimeoutMs: undefined,
  deadlineMs: undefined,
  repeatable: undefined,
  retryStatuses: Object.freeze([408, 429, 502, 503, 504]),
  retryBudget: Object.freeze({ ratio: 0.2, minPerSecond: 10, ttlMs: 10_000 }),
  backoff: Object.freeze({ initialMs: 100, maxMs: 5_000, maxRetryAfterMs: 60_000 }),
  checks: Object.freeze([]),
  onEvent: undefined,
});

/**
 * Fills in the defaults and refuses what makes no sense.
 *
 * @throws TypeError that names the option, what was expected, and what came.
 * @internal
 */
export function resolveOptions(options: LastbyteOptions): ResolvedOptions {
  const resolved: ResolvedOptions = {
    ...DEFAULTS,
    ...withoutUndefined(options),
    retryBudget: { ...DEFAULTS.retryBudget, ...withoutUndefined(options.retryBudget ?? {}) },
    backoff: { ...DEFAULTS.backoff, ...withoutUndefined(options.backoff ?? {}) },
  };

  refuseUnknown("", options, DEFAULTS);
  refuseUnknown("retryBudget.", options.retryBudget ?? {}, DEFAULTS.retryBudget);
  refuseUnknown("backoff.", options.backoff ?? {}, DEFAULTS.backoff);

  requireNumber("maxAttempts", resolved.maxAttempts, { min: 1, whole: true });
  requireNumber("holdBytes", resolved.holdBytes, { min: 0, whole: true });
  requireNumber("holdMs", resolved.holdMs, { min: 0 });
  requireNumber("stallTimeoutMs", resolved.stallTimeoutMs, { min: 1 });
  requireNumber("streamStallTimeoutMs", resolved.streamStallTimeoutMs ?? 1, { min: 1 });
  requireNumber("deadlineMs", resolved.deadlineMs ?? 1, { min: 1 });
  requireNumber("retryBudget.ratio", resolved.retryBudget.ratio, { min: 0 });
  requireNumber("retryBudget.minPerSecond", resolved.retryBudget.minPerSecond, { min: 0 });
  requireNumber("retryBudget.ttlMs", resolved.retryBudget.ttlMs, { min: 1 });
  requireNumber("backoff.initialMs", resolved.backoff.initialMs, { min: 0 });
  requireNumber("backoff.maxMs", resolved.backoff.maxMs, { min: 0 });
  requireNumber("backoff.maxRetryAfterMs", resolved.backoff.maxRetryAfterMs, { min: 0 });
  requireArray("retryStatuses", resolved.retryStatuses);
  for (const status of resolved.retryStatuses)
    requireNumber("retryStatuses", status, { min: 400, whole: true });
  requireArray("checks", resolved.checks);
  for (const check of resolved.checks) requireFunction("checks", check);
  if (resolved.repeatable !== undefined) requireFunction("repeatable", resolved.repeatable);
  if (resolved.onEvent !== undefined) requireFunction("onEvent", resolved.onEvent);
  return resolved;
}

function withoutUndefined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function refuseUnknown(path: string, given: object, known: object): void {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(known, name)) continue;
    const names = Object.keys(known);
    const nearest = nearestName(name, names);
    const hint = nearest === undefined ? "" : ` did you mean "${path}${nearest}"?`;
    throw new TypeError(`unknown option "${path}${name}";${hint} The options here are ${names.join(", ")}`);
  }
}

function requireNumber(name: string, value: unknown, rule: { min: number; whole?: boolean }): void {
  const fits =
    typeof value === "number" && value >= rule.min && (rule.whole !== true || Number.isInteger(value));
  if (fits) return;
  const kind = rule.whole === true ? "a whole number" : "a number";
  throw new TypeError(`option "${name}" must be ${kind} of at least ${rule.min}; got ${describe(value)}`);
}

function requireFunction(name: string, value: unknown): void {
  if (typeof value === "function") return;
  throw new TypeError(`option "${name}" must be a function; got ${describe(value)}`);
}

function requireArray(name: string, value: unknown): void {
  if (Array.isArray(value)) return;
  throw new TypeError(`option "${name}" must be an array; got ${describe(value)}`);
}

function describe(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
