import { BAD_PORTS } from "./bad-ports.ts";
import type { Field } from "./platform-fetch.ts";

/**
 * A request that needs nothing of fetch but its defaults, redirects and decoding, and can be sent any number of times.
 *
 * @internal
 */
export interface PlainRequest {
  readonly method: string;
  readonly url: URL;
  /** The caller's fields, and the type of the body. */
  readonly fields: readonly Field[];
  readonly body: Buffer | undefined;
}

/**
 * Reads the arguments of a call of fetch, at once where there is no body.
 *
 * @returns `undefined` where the platform's fetch has to see them: whatever has rules of its own there, or may be
 *   refused.
 * @internal
 */
export function toPlainRequest(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
): PlainRequest | undefined | Promise<PlainRequest | undefined> {
  const head = toPlainHead(input, init);
  if (head === undefined) return undefined;
  if (init?.body === undefined || init.body === null) return withBody(head, undefined);
  if (head.method === "GET" || head.method === "HEAD") return undefined;
  return withExtracted(head, init.body);
}

async function withExtracted(head: PlainHead, given: BodyInit): Promise<PlainRequest | undefined> {
  const extracted = await extractBody(given);
  if (extracted === undefined) return undefined;
  const { fields } = head;
  const hasType = extracted.type === undefined || fields.some(([name]) => name === "content-type");
  const typed = hasType ? fields : [...fields, ["content-type", extracted.type ?? ""] as const];
  return withBody({ ...head, fields: typed }, extracted.bytes);
}

type PlainHead = Omit<PlainRequest, "body">;

function withBody({ method, url, fields }: PlainHead, body: Buffer | undefined): PlainRequest {
  return { method, url, fields, body };
}

/**
 * The same for a GET, which has no body to be waited for.
 *
 * @internal
 */
export function toPlainGet(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
): PlainRequest | undefined {
  const head = toPlainHead(input, init);
  const hasBody = init?.body !== undefined && init.body !== null;
  return head?.method !== "GET" || hasBody ? undefined : withBody(head, undefined);
}

/** What stands before the body. */
function toPlainHead(input: RequestInfo | URL, init: RequestInit | undefined): PlainHead | undefined {
  if (typeof input !== "string" && !(input instanceof URL)) return undefined;
  const url = parsePlainUrl(input);
  if (url === undefined) return undefined;
  if (init === undefined) return { method: "GET", url, fields: [] };
  if (typeof init !== "object" || init === null || !hasPlainInit(init)) return undefined;

  const method = PLAIN_METHODS.get(init.method === undefined ? "GET" : init.method);
  const fields = plainFields(init.headers);
  return method === undefined || fields === undefined ? undefined : { method, url, fields };
}

/**
 * Fetch refuses credentials in a URL, other schemes need more than a connection, and some ports are blocked. Whether the
 * mark of an empty query is sent depends on its version.
 */
function parsePlainUrl(input: string | URL): URL | undefined {
  const url = parseUrl(input);
  if (url === undefined) return undefined;
  const isHttp = url.protocol === "http:" || url.protocol === "https:";
  if (!isHttp || url.username !== "" || url.password !== "" || BAD_PORTS.has(url.port)) return undefined;
  if (url.search === "" && url.href.endsWith("?", url.href.length - url.hash.length)) return undefined;
  return url;
}

/** A second look, by `URL.canParse`, would cost as much again. */
function parseUrl(input: string | URL): URL | undefined {
  try {
    return new URL(input);
  } catch {
    return undefined;
  }
}

/** Members whose effect is known here. All others have rules of their own in fetch. */
const PLAIN_MEMBERS: ReadonlySet<string> = new Set(["method", "headers", "body", "signal", "operation"]);

function hasPlainInit(init: RequestInit): boolean {
  for (const [member, value] of Object.entries(init)) {
    if (!PLAIN_MEMBERS.has(member) && value !== undefined) return false;
  }
  const { signal } = init;
  if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) return false;
  // A member that is inherited or hidden is read by fetch all the same.
  return Object.getPrototypeOf(init) === Object.prototype;
}

/** Fetch puts these into upper case whatever they are in; the ones that it forbids are left to it. */
const PLAIN_METHODS: ReadonlyMap<string, string> = new Map(
  ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]
    .flatMap((name) => [[name, name] as const, [name.toLowerCase(), name] as const])
    .concat([["PATCH", "PATCH"] as const]),
);

/** Fields that fetch or undici act upon, refuse or add to. */
const SPECIAL_FIELDS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "keep-alive",
  "range",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

function plainFields(headers: HeadersInit | undefined): readonly Field[] | undefined {
  if (headers === undefined) return [];
  try {
    // What can be read only once is left for fetch to read.
    const names = writtenNames(headers);
    if (names === undefined) return undefined;
    const values = new Headers(headers);
    const fields = names.map((name): Field => {
      const known = name.toLowerCase();
      return [known, values.get(known) ?? "", name];
    });
    return fields.some(([name]) => isSpecial(name)) ? undefined : fields;
  } catch {
    // Fetch says itself what is wrong with them.
    return undefined;
  }
}

/** Fetch sets the fields of its own metadata, whatever the caller has said (Fetch Metadata §2). */
function isSpecial(name: string): boolean {
  return SPECIAL_FIELDS.has(name) || name.startsWith("sec-");
}

/** The names as fetch sends them, in their order: as they were first written. */
function writtenNames(headers: HeadersInit): readonly string[] | undefined {
  if (headers instanceof Headers) return [...new Set(headers.keys())];
  const isRecord = !Array.isArray(headers) && !(Symbol.iterator in headers);
  if (!isRecord && !(Array.isArray(headers) && headers.every((pair) => Array.isArray(pair))))
    return undefined;
  const names = new Map<string, string>();
  for (const name of isRecord
    ? Object.getOwnPropertyNames(headers)
    : headers.map(([name]): unknown => name)) {
    // What becomes a name might become another one the next time.
    if (typeof name !== "string") return undefined;
    if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}

/** Forms and blobs up to this size are read into memory, so that they can be sent again. */
const MAX_BODY_BYTES = 1_048_576;

interface ExtractedBody {
  readonly bytes: Buffer;
  readonly type: string | undefined;
}

/** What fetch makes of a body (Fetch standard, "extract a body"); `undefined` for streams and for large files. */
async function extractBody(body: RequestInit["body"]): Promise<ExtractedBody | undefined> {
  if (typeof body === "string") return { bytes: Buffer.from(body), type: "text/plain;charset=UTF-8" };
  if (body instanceof URLSearchParams) {
    const type = "application/x-www-form-urlencoded;charset=UTF-8";
    return { bytes: Buffer.from(body.toString()), type };
  }
  // Memory that is empty may have been given away, and what is shared is no body: fetch tells them apart.
  if (ArrayBuffer.isView(body) && (body.byteLength === 0 || !(body.buffer instanceof ArrayBuffer)))
    return undefined;
  // The caller may change its memory before a second attempt.
  if (ArrayBuffer.isView(body)) {
    return {
      bytes: Buffer.from(Buffer.from(body.buffer, body.byteOffset, body.byteLength)),
      type: undefined,
    };
  }
  if (body instanceof ArrayBuffer && body.byteLength === 0) return undefined;
  if (body instanceof ArrayBuffer) return { bytes: Buffer.from(Buffer.from(body)), type: undefined };
  if (!(body instanceof Blob || body instanceof FormData) || sizeOf(body) > MAX_BODY_BYTES) return undefined;
  const response = new Response(body);
  const type = response.headers.get("content-type") ?? undefined;
  return { bytes: Buffer.from(await response.arrayBuffer()), type };
}

function sizeOf(body: Blob | FormData): number {
  if (body instanceof Blob) return body.size;
  let bytes = 0;
  for (const [, value] of body) bytes += typeof value === "string" ? value.length : value.size;
  return bytes;
}
