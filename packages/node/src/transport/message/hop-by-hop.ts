import type { Fields } from "./fields.ts";

/**
 * The names of the fields that are meant for one connection and must not be passed on (RFC 9110 §7.6.1), those that
 * `Connection` lists among them.
 *
 * @internal
 */
export function hopByHopNames(fields: Fields): ReadonlySet<string> {
  const connection = fields.get("connection");
  if (connection === null || USUAL_OPTION.test(connection)) return ALWAYS;
  const names = new Set(ALWAYS);
  for (const option of connection.split(",")) {
    const name = option.trim().toLowerCase();
    if (!END_TO_END.has(name)) names.add(name);
  }
  return names;
}

/**
 * Whether a field, by its name in lower case, is always meant for one connection alone.
 *
 * @internal
 */
export function ofOneConnection(name: string): boolean {
  return ALWAYS.has(name);
}

/**
 * Whether the sender wants this connection to stay open (RFC 9112 §9.3).
 *
 * @internal
 */
export function keepsAlive(fields: Fields, minorVersion: 0 | 1): boolean {
  const connection = fields.get("connection");
  if (connection === null) return minorVersion === 1;
  if (/(?:^|,)[ \t]*close[ \t]*(?:,|$)/i.test(connection)) return false;
  return minorVersion === 1 || /(?:^|,)[ \t]*keep-alive[ \t]*(?:,|$)/i.test(connection);
}

const USUAL_OPTION = /^(?:keep-alive|close)$/i;

const ALWAYS: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);

/** Fields whose loss would change the meaning of a message; RFC 9110 §7.6.1 forbids to list them. */
const END_TO_END: ReadonlySet<string> = new Set([
  "host",
  "content-length",
  "content-type",
  "content-encoding",
  "content-range",
  "authorization",
  "cache-control",
  "cookie",
  "expect",
  "range",
  "if-range",
]);
