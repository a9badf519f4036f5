import {
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from "@opentelemetry/api";
import type { Attributes, Context, Span, Tracer } from "@opentelemetry/api";
import type { AttemptRecord, CallResult } from "lastbyte";
import type { Fields } from "@lastbyte/node/transport";
import { methodAttributes, spanNameOf } from "./method-attributes.ts";
import type { CallTrace, CallTracer, TracedCall } from "./call-trace.ts";

/**
 * Makes a server span of every call, and below it a client span of every attempt, as OpenTelemetry's conventions for
 * HTTP have them.
 *
 * @internal
 */
export class SpanTracer implements CallTracer {
  readonly #tracer: Tracer;

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  begin(call: TracedCall): CallTrace {
    return new SpanTrace(this.#tracer, call);
  }
}

class SpanTrace implements CallTrace {
  readonly #tracer: Tracer;
  readonly #call: TracedCall;
  readonly #upstream: Attributes;
  readonly #server: Span;
  readonly #context: Context;
  #client: Span | undefined;

  constructor(tracer: Tracer, call: TracedCall) {
    const { method, url, path, fields, clientAddress, protocol } = call;
    const { hostname, port, protocol: scheme } = new URL(url);
    this.#tracer = tracer;
    this.#call = call;
    this.#upstream = {
      ...methodAttributes(method),
      "url.full": url,
      "server.address": hostname,
      "server.port": Number(port) || (scheme === "https:" ? 443 : 80),
    };
    const parent = remoteParent(fields);
    const attributes: Attributes = {
      ...methodAttributes(method),
      "url.path": path,
      "url.scheme": protocol,
      "client.address": clientAddress,
    };
    const operation = fields.get("x-lastbyte-operation");
    if (operation !== null) attributes["lastbyte.operation"] = operation;
    this.#server = tracer.startSpan(spanNameOf(method), { kind: SpanKind.SERVER, attributes }, parent);
    this.#context = trace.setSpan(parent, this.#server);
  }

  attempt(number: number): Readonly<Record<string, string>> {
    const resent = number > 1 ? { "http.request.resend_count": number - 1 } : {};
    const attributes = { ...this.#upstream, ...resent };
    const span = this.#tracer.startSpan(
      spanNameOf(this.#call.method),
      { kind: SpanKind.CLIENT, attributes },
      this.#context,
    );
    this.#client = span;
    const { traceId, spanId, traceFlags } = span.spanContext();
    return { traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}` };
  }

  attemptEnded({ peer, status, receivedBytes, outcome, approach }: AttemptRecord): void {
    const span = this.#client;
    if (span === undefined) return;
    if (peer !== undefined) span.setAttribute("network.peer.address", peer);
    if (status !== undefined) span.setAttribute("http.response.status_code", status);
    span.setAttribute("http.response.body.size", receivedBytes);
    span.setAttribute("lastbyte.approach", approach);
    if (outcome.kind === "faulty") fail(span, outcome.fault.code, outcome.fault.detail);
    else if (outcome.kind === "aborted") fail(span, "aborted", "the client left");
    // A client's span is an error from 400 on, as the conventions have it.
    else if (status !== undefined && status >= 400) fail(span, String(status));
    span.end();
    this.#client = undefined;
  }

  ended(result: CallResult, attempts: readonly AttemptRecord[]): void {
    const span = this.#server;
    this.#endAttempt();
    const status = attempts.at(-1)?.status;
    if (result.kind !== "failed" && status !== undefined) {
      span.setAttribute("http.response.status_code", status);
      if (status >= 500) fail(span, String(status));
    }
    span.setAttribute("lastbyte.result", result.kind);
    span.setAttribute("lastbyte.attempts", attempts.length);
    if (result.kind === "failed") fail(span, result.code);
    if (result.kind === "aborted") fail(span, "aborted");
    span.end();
  }

  /** One of which nothing was told: the call was cancelled while it waited for a connection. */
  #endAttempt(): void {
    const span = this.#client;
    if (span === undefined) return;
    fail(span, "aborted");
    span.end();
    this.#client = undefined;
  }
}

function fail(span: Span, errorType: string, message?: string): void {
  span.setAttribute("error.type", errorType);
  span.setStatus({ code: SpanStatusCode.ERROR, ...(message === undefined ? {} : { message }) });
}

/** The span of the client's that it told of (W3C Trace Context §3.2). */
function remoteParent(fields: Fields): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(fields.get("traceparent") ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const state = fields.get("tracestate");
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    isRemote: true,
    ...(state === null ? {} : { traceState: createTraceState(state) }),
  });
}

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;
