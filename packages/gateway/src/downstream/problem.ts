import type { LastbyteError } from "lastbyte/engine";
import { proxyStatus } from "./proxy-status.ts";

/**
 * An answer in the gateway's own name (RFC 9457).
 *
 * @internal
 */
export interface Problem {
  readonly status: number;
  /** The same for every problem of its kind. */
  readonly title: string;
  readonly detail: string;
  /** A proxy error type of RFC 9209 §2.3, or a fault code of ours. */
  readonly error: string;
  /** More that is known, for programs to read. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** Further fields of the head. */
  readonly fields?: Readonly<Record<string, string>>;
}

/**
 * Writes the answer: its fields, and its body.
 *
 * @internal
 */
export function problemMessage(problem: Problem): {
  readonly fields: readonly string[];
  readonly body: Buffer;
} {
  const { status, title, detail, error, more, fields } = problem;
  const body = Buffer.from(`${JSON.stringify({ title, status, detail, code: error, ...more })}\n`);
  const list = [
    "Content-Type",
    "application/problem+json",
    "Content-Length",
    String(body.length),
    "Cache-Control",
    "no-store",
    "Proxy-Status",
    proxyStatus({ error }),
  ];
  for (const [name, value] of Object.entries(fields ?? {})) list.push(name, value);
  return { fields: list, body };
}

/**
 * What a client is told when no whole answer could be had, and nothing of one has been sent.
 *
 * @internal
 */
export function problemOfFailure(error: LastbyteError): Problem {
  const { code, attempts, applied, status } = error;
  return {
    status: TOO_LATE.has(code) ? 504 : 502,
    title: "The upstream gave no whole answer",
    detail: error.message,
    error: code,
    more: {
      attempts: attempts.length,
      applied,
      ...(status === undefined ? {} : { upstreamStatus: status }),
    },
  };
}

const TOO_LATE: ReadonlySet<string> = new Set([
  "connection_timeout",
  "connection_read_timeout",
  "http_response_timeout",
  "deadline_exceeded",
]);

/**
 * A request that is not forwarded.
 *
 * @internal
 */
export function refusal(status: number, detail: string, fields?: Readonly<Record<string, string>>): Problem {
  return {
    status,
    title: "The gateway does not forward this request",
    detail,
    error: status === 404 || status === 421 ? "destination_not_found" : "http_request_denied",
    ...(fields === undefined ? {} : { fields }),
  };
}

/**
 * A message that is not HTTP as RFC 9112 has it.
 *
 * @internal
 */
export function malformedRequest(status: number, detail: string): Problem {
  return {
    status,
    title: "The gateway does not forward what could be understood in two ways",
    detail,
    error: "http_request_error",
  };
}
