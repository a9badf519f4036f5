import { BAD_PORTS } from "./bad-ports.ts";
import type { PlainRequest } from "./plain-request.ts";

/**
 * What follows an answer: it is the last one, another request, or a redirect that fetch refuses.
 *
 * @internal
 */
export type NextHop =
  | { readonly kind: "none" }
  | { readonly kind: "request"; readonly request: PlainRequest }
  | { readonly kind: "refused"; readonly cause: Error };

/**
 * Follows a redirect as the Fetch standard does ("HTTP-redirect fetch"), with the words of undici for what it refuses.
 *
 * @param hops - How many redirects were followed before.
 * @internal
 */
export function nextHop(
  request: PlainRequest,
  answer: { readonly status: number; readonly location: string | null },
  hops: number,
): NextHop {
  const { status, location } = answer;
  if (!isRedirect(status) || location === null) return { kind: "none" };
  const url = parseLocation(location, request.url);
  if (url instanceof Error) return { kind: "refused", cause: url };
  if (url.protocol !== "http:" && url.protocol !== "https:")
    return refuse("URL scheme must be a HTTP(S) scheme");
  if (hops === MAX_HOPS) return refuse("redirect count exceeded");
  const isSameOrigin = url.origin === request.url.origin;
  if ((url.username !== "" || url.password !== "") && !isSameOrigin) {
    return refuse('cross origin not allowed for request mode "cors"');
  }
  if (BAD_PORTS.has(url.port)) return refuse("bad port");

  const losesBody =
    ((status === 301 || status === 302) && request.method === "POST") ||
    (status === 303 && request.method !== "GET" && request.method !== "HEAD");
  const fields = request.fields.filter(
    ([name]) => !(losesBody && BODY_FIELDS.has(name)) && (isSameOrigin || !PRIVATE_FIELDS.has(name)),
  );
  return {
    kind: "request",
    request: losesBody
      ? { method: "GET", url, fields, body: undefined }
      : { method: request.method, url, fields, body: request.body },
  };
}

/** Many servers write an address in UTF-8 that should be in ASCII, and undici reads it so, as browsers do. */
function parseLocation(location: string, base: URL): URL | Error {
  const written = IS_ASCII.test(location) ? location : Buffer.from(location, "latin1").toString();
  try {
    return new URL(written, base.href);
  } catch (error) {
    return error as Error;
  }
}

const IS_ASCII = /^[\x20-\x7e]*$/;

function refuse(reason: string): NextHop {
  return { kind: "refused", cause: new Error(reason) };
}

/**
 * Whether fetch goes on where an answer with this status says (Fetch standard, "redirect status").
 *
 * @internal
 */
export function isRedirect(status: number): boolean {
  return REDIRECT_STATUSES.has(status);
}

const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The Fetch standard's own number. */
const MAX_HOPS = 20;

/** Fetch standard, "request-body-header name". */
const BODY_FIELDS: ReadonlySet<string> = new Set([
  "content-encoding",
  "content-language",
  "content-location",
  "content-type",
  "content-length",
]);

/** What another origin must not see; undici adds all but the first to what the standard names. */
const PRIVATE_FIELDS: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "host",
]);
