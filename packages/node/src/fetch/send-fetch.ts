import type { Call, CallSummary, Check, Repeatability, currentOperation, Sink, Wire } from "lastbyte/engine";
import {
  Cancellation,
  createSha256,
  isLiveStream,
  repeatabilityOf,
  runCall,
  systemClock,
  tellOperation,
} from "lastbyte/engine";
import type { Dispatcher } from "undici";
import { checksFor } from "../coding/checks-for.ts";
import { ContentCodingCheck } from "../coding/content-coding-check.ts";
import type { GuardContext } from "../dispatch/guard.ts";
import { UndiciWire } from "../dispatch/undici-wire.ts";
import type { Transport } from "../transport/client/transport.ts";
import type { FetchExchange } from "./fetch-exchange.ts";
import { FetchSink } from "./fetch-sink.ts";
import type { FetchAnswer, ReadingChecks } from "./fetch-sink.ts";
import type { ReadingHabit } from "./fetched-response.ts";
import { ParsedJsonCheck } from "./parsed-json-check.ts";
import { isRedirect } from "./next-hop.ts";
import { followSignal } from "./follow-signal.ts";
import { defaultFields } from "./platform-fetch.ts";
import type { Field } from "./platform-fetch.ts";
import type { PlainRequest } from "./plain-request.ts";

/**
 * What all calls of one fetch share.
 *
 * @internal
 */
export interface FetchContext extends GuardContext {
  readonly dispatch: Dispatcher.Dispatch;
  readonly isDirect: boolean;
  /** Sends what needs nothing of undici; `undefined` where all has to go through `dispatch`. */
  readonly transport: Transport | undefined;
  /** How the responses of this fetch are read. */
  readonly habit: ReadingHabit;
}

/**
 * Sends one request through the engine, without any of the platform's fetch.
 *
 * @internal
 */
export function sendFetch(
  request: PlainRequest,
  { signal, operation }: FetchCall,
  context: FetchContext,
): Promise<FetchAnswer> {
  const cancellation = new Cancellation();
  const reading: ReadingChecks = { coding: undefined, parsing: undefined, mayKeep: true };
  const sink = new FetchSink(cancellation, reading, signal);
  const unfollow = signal && followSignal(signal, cancellation);
  const running = runFetch(request, { sink, cancellation, reading, operation }, context);
  // A signal often lives longer than a call, and would keep every call that it was given to.
  if (unfollow !== undefined) void running.finally(unfollow);
  return sink.answer;
}

/**
 * What a caller of fetch gives beside the request.
 *
 * @internal
 */
export interface FetchCall {
  readonly signal: AbortSignal | undefined;
  readonly operation: ReturnType<typeof currentOperation>;
}

/**
 * Runs the engine for one request of fetch, until its sink has been told all. Never rejects: what the caller's own
 * functions throw is the caller's to see.
 *
 * @internal
 */
export async function runFetch(
  request: PlainRequest,
  parts: FetchParts,
  context: FetchContext,
): Promise<void> {
  try {
    const defaults = defaultFields(request.url);
    const known = defaults instanceof Promise ? await defaults : defaults;
    await runCall(toCall(request, { parts, defaults: known }, context));
  } catch (error) {
    parts.sink.fail({ kind: "aborted", reason: error });
  }
}

/** What the engine is asked to do for one request of fetch. */
function toCall(
  request: PlainRequest,
  { parts, defaults }: { readonly parts: FetchParts; readonly defaults: readonly Field[] },
  context: FetchContext,
): Call<FetchExchange> {
  const { sink, cancellation, reading, operation } = parts;
  const { options, budgets } = context;
  const { method, url, fields } = request;
  const repeatability = repeatabilityOf({
    method,
    hasIdempotencyKey: fields.some(([name]) => name === "idempotency-key"),
    hasOneShotBody: false,
    word: options.repeatable?.({ method, url: url.href, headers: new Headers(toEntries(fields)) }),
  });
  const summary = {
    id: context.nextId(),
    method,
    url: url.origin + url.pathname,
    operation: operation?.name,
  };
  const list = withDefaults(fields, defaults);
  const wire = openWire(request, { list, repeatability, summary, parts }, context);

  return {
    summary,
    options:
      operation === undefined ? options : { ...options, onEvent: tellOperation(operation, options.onEvent) },
    repeatability,
    wire,
    sink,
    cancellation,
    budget: budgets.of(url.origin),
    checksFor: (exchange) => readingChecksFor(exchange, reading, context),
    isStream: isLiveStream,
    clock: systemClock,
    random: Math.random,
    createDigest: createSha256,
  };
}

/** On connections of our own where that is the same, else through undici. */
function openWire(
  { url, method, body }: PlainRequest,
  { list, repeatability, summary, parts }: Outgoing,
  { transport, dispatch, isDirect, lookup, outliers }: FetchContext,
): Wire<FetchExchange> {
  const { cancellation } = parts;
  if (transport?.isFree === true) {
    const isRepeatable = repeatability === "repeatable";
    return transport.wire({ url, method, fields: list, body, isRepeatable, lookup, cancellation });
  }
  // Fetch says so even where there is no body (Fetch standard, "HTTP-network-or-cache fetch", step 8).
  if (body === undefined && (method === "POST" || method === "PUT")) list.push("content-length", "0");
  const options = {
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers: list,
    body: body ?? null,
  };
  const otherRoute = outliers?.routeFinder(isDirect ? url : undefined, repeatability);
  const wire = new UndiciWire(
    { dispatch, options, origin: url, isDirect, lookup, otherRoute },
    { cancellation },
  );
  parts.onWire?.(wire);
  outliers?.ejection.follow(summary, wire);
  return wire;
}

interface Outgoing {
  /** The fields of the request, names and values in turn. */
  readonly list: string[];
  readonly repeatability: Repeatability;
  readonly summary: CallSummary;
  readonly parts: FetchParts;
}

/** @internal */
export interface FetchParts {
  readonly sink: Sink<FetchExchange>;
  readonly cancellation: Cancellation;
  readonly reading: ReadingChecks;
  readonly operation: ReturnType<typeof currentOperation>;
  /** Is told of the wire to undici before anything is sent on it. */
  readonly onWire?: (wire: UndiciWire) => void;
}

/** The checks of an answer, with those put aside whose work the reader of the response need not do again. */
function readingChecksFor(
  exchange: FetchExchange,
  reading: ReadingChecks,
  { options, habit }: FetchContext,
): readonly Check[] {
  const holdBytes = isLiveStream(exchange.head) ? 0 : options.holdBytes;
  reading.coding = undefined;
  reading.parsing = undefined;
  reading.mayKeep = true;
  // Nobody reads the body of a redirect, so that nothing in it is worth another attempt.
  if (isRedirect(exchange.head.status) && exchange.head.headers.get("location") !== null) return [];
  const adapt = (check: Check): Check => {
    if (check.name !== "json" || !habit.parsesJson) return check;
    reading.parsing = new ParsedJsonCheck(check, { holdBytes });
    return reading.parsing;
  };
  const checks = checksFor(exchange, options.checks, { holdBytes, adapt });
  reading.coding = checks.find((check) => check instanceof ContentCodingCheck);
  reading.mayKeep = options.checks.length > 0 || reading.coding !== undefined;
  return checks;
}

/**
 * Fields as fetch takes them.
 *
 * @internal
 */
export function toEntries(fields: readonly Field[]): [string, string][] {
  return fields.map(([name, value, written = name]) => [written, value]);
}

/** The caller's fields, then those that fetch adds, as a flat list. */
function withDefaults(fields: readonly Field[], defaults: readonly Field[]): string[] {
  const list: string[] = [];
  for (const [name, value, written = name] of fields) list.push(written, value);
  for (const [name, value] of defaults) {
    if (fields.length === 0 || !fields.some(([known]) => known === name)) list.push(name, value);
  }
  return list;
}
