import { systemClock } from "lastbyte/engine";
import type { currentOperation } from "lastbyte/engine";
import { LastbyteError } from "lastbyte";
import type { FetchAnswer } from "./fetch-sink.ts";
import { FetchedResponse, wrap } from "./fetched-response.ts";
import type { ResponseFace } from "./fetched-response.ts";
import { nextHop } from "./next-hop.ts";
import type { PlainRequest } from "./plain-request.ts";
import { sendFetch } from "./send-fetch.ts";
import type { FetchContext } from "./send-fetch.ts";

/**
 * Sends a request and follows where it leads, one call for each hop.
 *
 * @internal
 */
export async function followRedirects(
  request: PlainRequest,
  call: { readonly signal: AbortSignal | undefined; readonly operation: ReturnType<typeof currentOperation> },
  context: FetchContext,
): Promise<Response> {
  const endMs = systemClock.now() + (context.options.deadlineMs ?? Infinity);
  let current = request;
  let type: ResponseType = "basic";
  for (let hops = 0; ; hops++) {
    const remaining = hops === 0 ? context : until(endMs, context);
    const outcome = await sendFetch(current, call, remaining).then(toSent, (error: unknown) =>
      toUnsent(error, call),
    );
    const { status, headers } = outcome.head;
    const next = nextHop(current, { status, location: headers?.get("location") ?? null }, hops);
    if (next.kind === "none" && outcome.kind === "broken") throw outcome.error;
    if (outcome.kind === "whole" && next.kind === "none" && status !== 407) {
      const { signal } = call;
      const url = withoutFragment(current.url);
      return toResponse(outcome.answer, { url, redirected: hops > 0, type, signal, habit: context.habit });
    }

    await letGo(outcome);
    // Nobody could be asked for the credentials (Fetch standard, "HTTP fetch").
    if (next.kind === "none") throw failed(new Error("proxy authentication required"));
    if (next.kind === "refused") throw failed(next.cause);
    if (next.request.url.origin !== current.url.origin) type = "cors";
    current = next.request;
  }
}

/** The deadline is one for all hops. */
function until(endMs: number, context: FetchContext): FetchContext {
  if (endMs === Infinity) return context;
  const deadlineMs = Math.max(0, endMs - systemClock.now());
  return { ...context, options: { ...context.options, deadlineMs } };
}

/** An answer, or a fault behind a head: where that leads elsewhere, nobody would have read the body. */
type Outcome =
  | { readonly kind: "whole"; readonly head: FetchAnswer["exchange"]["head"]; readonly answer: FetchAnswer }
  | { readonly kind: "broken"; readonly head: BrokenHead; readonly error: unknown };

/** Nobody reads this body. */
async function letGo(outcome: Outcome): Promise<void> {
  if (outcome.kind === "whole" && outcome.answer.body.kind === "stream") {
    await outcome.answer.body.stream.cancel("not read");
  }
}

interface BrokenHead {
  readonly status: number;
  readonly headers: Headers | undefined;
}

function toSent(answer: FetchAnswer): Outcome {
  return { kind: "whole", head: answer.exchange.head, answer };
}

function toUnsent(error: unknown, { signal }: { readonly signal: AbortSignal | undefined }): Outcome {
  if (!(error instanceof LastbyteError) || error.status === undefined) throw asFetchSays(error, signal);
  // No hop has time for an answer any more.
  if (error.code === "deadline_exceeded") throw error;
  return { kind: "broken", head: { status: error.status, headers: error.headers }, error };
}

function failed(cause: unknown): TypeError {
  return new TypeError("fetch failed", { cause });
}

/**
 * The response that a caller gets.
 *
 * @internal
 */
export function toResponse({ exchange, body }: FetchAnswer, known: Omit<ResponseFace, "head">): Response {
  const face: ResponseFace = { head: exchange.head, ...known };
  if (body.kind !== "stream") return new FetchedResponse(face, body);
  return new FetchedResponse(face, { kind: "stream", inner: wrap(body.stream, exchange.head.headers) });
}

/**
 * The address as a response shows it.
 *
 * @internal
 */
export function withoutFragment({ href }: URL): string {
  const end = href.indexOf("#");
  return end === -1 ? href : href.slice(0, end);
}

/** What is neither a fault nor the caller's own reason is a request that could not be made, as fetch puts it. */
function asFetchSays(error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof LastbyteError || (signal?.aborted === true && error === signal.reason)) return error;
  return failed(error);
}
