import type { Exchange, Framing } from "lastbyte/engine";
import type { HttpAttempt } from "./http-attempt.ts";
import type { NodeResponse } from "./node-internals.ts";
import type { TappedResponse } from "./tapped-response.ts";

/**
 * One answer to an `http.request`.
 *
 * @internal
 */
export interface HttpExchange extends Exchange {
  readonly attempt: HttpAttempt;
  readonly response: TappedResponse;
}

/**
 * Reads the head of an answer: what it says of its end, and from where it came.
 *
 * @internal
 */
export function toExchange(attempt: HttpAttempt, response: TappedResponse): HttpExchange {
  const { message } = response;
  const bodiless = attempt.request.method === "HEAD" || BODILESS.has(message.statusCode ?? 0);
  const { framing, expectedBytes } = framingOf(message);
  return {
    attempt,
    response,
    head: { status: message.statusCode ?? 0, headers: { get: (name) => fieldOf(message, name) } },
    framing,
    expectedBytes: bodiless ? undefined : expectedBytes,
    codingUndone: false,
    peer: message.socket?.remoteAddress,
    body: bodiless ? undefined : response,
  };
}

/** RFC 9110 §6.4.1. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** RFC 9112 §6.3: chunks outweigh a length, and without either the connection's end is the body's. */
function framingOf({ headers }: NodeResponse): {
  readonly framing: Framing;
  readonly expectedBytes: number | undefined;
} {
  if (headers["transfer-encoding"]?.toLowerCase().includes("chunked") === true) {
    return { framing: "chunked", expectedBytes: undefined };
  }
  const length = headers["content-length"];
  if (length === undefined || !/^\d{1,15}$/.test(length))
    return { framing: "close", expectedBytes: undefined };
  return { framing: "length", expectedBytes: Number(length) };
}

function fieldOf({ headers }: NodeResponse, name: string): string | null {
  const value = headers[name.toLowerCase()];
  return (Array.isArray(value) ? value.join(", ") : value) ?? null;
}
