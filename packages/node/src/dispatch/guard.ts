import type { LookupFunction } from "node:net";
import type { CallSummary, OriginBudgets, Repeatability, ResolvedOptions } from "lastbyte/engine";
import {
  Cancellation,
  createSha256,
  currentOperation,
  isLiveStream,
  repeatabilityOf,
  runCall,
  systemClock,
  tellOperation,
} from "lastbyte/engine";
import type { Dispatcher } from "undici";
import { checksFor } from "../coding/checks-for.ts";
import { toCaller } from "./caller.ts";
import { HandlerSink } from "./handler-sink.ts";
import { hasField, toHeaders } from "./header-input.ts";
import { Outlet } from "./outlet.ts";
import type { Outliers } from "../outliers/outliers.ts";
import type { UndiciExchange } from "./undici-attempt.ts";
import { UndiciWire } from "./undici-wire.ts";

/**
 * What all calls of one interceptor share.
 *
 * @internal
 */
export interface GuardContext {
  readonly options: ResolvedOptions;
  readonly budgets: OriginBudgets;
  readonly lookup: LookupFunction;
  /** Who says whom to avoid; nothing where nobody is to be avoided. */
  readonly outliers: Outliers | undefined;
  readonly manner: "transparent" | "loud";
  /** Counts the calls, from 1. */
  readonly nextId: () => number;
  /** The operation that the calls belong to, where it is not the present work's own. */
  readonly operation?: ReturnType<typeof currentOperation>;
}

/**
 * A dispatch function whose responses go through the engine.
 *
 * @internal
 */
export function createDispatch(dispatch: Dispatcher.Dispatch, context: GuardContext): Dispatcher.Dispatch {
  const { manner, lookup, budgets } = context;
  const direct = isDirect(dispatch);
  const patient = { ...context.options, stallTimeoutMs: Infinity };

  return (options, handler) => {
    if (!isGuarded(options)) return dispatch(options, handler);
    const origin = originOf(options);
    const operation = context.operation ?? currentOperation();
    const repeatability = judge(options, origin, context.options);
    // A silent body that can't be asked for again may still go on: giving it up would turn a response into an error.
    const isPatient = manner === "transparent" && repeatability !== "repeatable";
    const limits = isPatient ? patient : context.options;

    const cancellation = new Cancellation();
    const caller = toCaller(handler);
    const outlet = new Outlet(caller, cancellation);
    const otherRoute = context.outliers?.routeFinder(direct ? origin : undefined, repeatability);
    const wire = new UndiciWire(
      { dispatch, options, origin, isDirect: direct, lookup, otherRoute },
      {
        cancellation,
        started: (requestContext) => caller.start(outlet, requestContext),
        responseStarted: () => caller.responseStarted(),
        informed: (status, list, statusText) => caller.head(status, list, statusText),
      },
    );
    const sink = new HandlerSink(outlet, { manner, trailers: () => wire.attempt?.trailers ?? [] });

    const summary = summaryOf(options, origin, { id: context.nextId(), operation: operation?.name });
    context.outliers?.ejection.follow(summary, wire);
    void runCall<UndiciExchange>({
      summary,
      options:
        operation === undefined ? limits : { ...limits, onEvent: tellOperation(operation, limits.onEvent) },
      repeatability,
      wire,
      sink,
      cancellation,
      budget: budgets.of(origin?.origin ?? ""),
      checksFor: (exchange) =>
        checksFor(exchange, limits.checks, { holdBytes: isLiveStream(exchange.head) ? 0 : limits.holdBytes }),
      isStream: isLiveStream,
      clock: systemClock,
      random: Math.random,
      createDigest: createSha256,
    }).catch((error: unknown) => sink.fail({ kind: "aborted", reason: error }));
    return wire.accepted;
  };
}

/**
 * Whether a dispatch function is a dispatcher's own method: `compose` binds that, but wraps another interceptor's
 * function.
 *
 * @internal
 */
export function isDirect(dispatch: Dispatcher.Dispatch): boolean {
  return dispatch.name === "bound dispatch";
}

/** Tunnels and other protocols have no response that could be judged. */
function isGuarded({ method, upgrade }: Dispatcher.DispatchOptions): boolean {
  return method !== "CONNECT" && (upgrade === undefined || upgrade === null || upgrade === false);
}

function originOf({ origin }: Dispatcher.DispatchOptions): URL | undefined {
  if (origin instanceof URL) return origin;
  return origin !== undefined && URL.canParse(origin) ? new URL(origin) : undefined;
}

function judge(
  { method, headers, body, path }: Dispatcher.DispatchOptions,
  origin: URL | undefined,
  { repeatable }: ResolvedOptions,
): Repeatability {
  return repeatabilityOf({
    method,
    hasIdempotencyKey: hasField(headers, "idempotency-key"),
    hasOneShotBody: isOneShot(body),
    word: repeatable?.({ method, url: `${origin?.origin ?? ""}${path}`, headers: toHeaders(headers) }),
  });
}

/** Streams and iterables can be read once; what undici copies into each sending can be sent again. */
function isOneShot(body: unknown): boolean {
  if (typeof body !== "object" || body === null) return false;
  return !(
    ArrayBuffer.isView(body) ||
    body instanceof ArrayBuffer ||
    body instanceof Blob ||
    body instanceof FormData
  );
}

function summaryOf(
  { method, path }: Dispatcher.DispatchOptions,
  origin: URL | undefined,
  known: Pick<CallSummary, "id" | "operation">,
): CallSummary {
  const [pathname = "/"] = path.split(/[?#]/, 1);
  return { ...known, method, url: `${origin?.origin ?? ""}${pathname}` };
}
