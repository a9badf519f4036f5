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
  let current = request;
  for (let hops = 0; ; hops++) {
    const answer = await sendFetch(current, call, context).catch((error: unknown) => {
      throw asFetchSays(error, call.signal);
    });
    const { status, headers } = answer.exchange.head;
    const next = nextHop(current, { status, location: headers.get("location") }, hops);
    if (next.kind === "none")
      return toResponse(answer, {
        url: withoutFragment(current.url),
        redirected: hops > 0,
        signal: call.signal,
        habit: context.habit,
      });

    if (answer.body.kind === "stream") await answer.body.stream.cancel("redirected");
    if (next.kind === "refused") throw new TypeError("fetch failed", { cause: new Error(next.reason) });
    current = next.request;
  }
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
export function withoutFragment({ href, hash }: URL): string {
  return hash === "" ? href : href.slice(0, -hash.length);
}

/** What is neither a fault nor the caller's own reason is a request that could not be made, as fetch puts it. */
function asFetchSays(error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof LastbyteError || (signal?.aborted === true && error === signal.reason)) return error;
  return new TypeError("fetch failed", { cause: error });
}
