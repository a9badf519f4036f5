import type { Fields } from "@lastbyte/node/transport";

/**
 * The operation that a request belongs to: by the client's word, or by its trace (W3C Trace Context, `traceparent`).
 *
 * @internal
 */
export function operationOf(fields: Fields): string | undefined {
  const named = fields.get("x-lastbyte-operation");
  if (named !== null && named !== "") return named.slice(0, MAX_NAME_CHARACTERS);
  return traceOf(fields);
}

/**
 * The trace that a request belongs to (W3C Trace Context §3.2).
 *
 * @internal
 */
export function traceOf(fields: Fields): string | undefined {
  const trace = fields.get("traceparent");
  return trace === null ? undefined : TRACE.exec(trace)?.[1];
}

const MAX_NAME_CHARACTERS = 200;
const TRACE = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-/;
