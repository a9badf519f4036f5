import { repeatabilityOf } from "./decision/repeatable.ts";
import type { Repeatability } from "./decision/repeatable.ts";
import type { AttemptPlan } from "./exchange.ts";
import type { RequestSummary } from "./options.ts";

/**
 * A fetch request, kept as the caller made it so that it can be sent again.
 *
 * @internal
 */
export class OutgoingRequest {
  readonly method: string;
  readonly repeatability: Repeatability;
  readonly #address: string;
  readonly #plainAddress: RegExpExecArray | null;
  #url: URL | undefined;
  readonly #input: string | URL | Request;
  readonly #init: RequestInit | undefined;
  /** A second reading of the Request's body. */
  readonly #spare: Request | undefined;

  constructor(
    input: string | URL | Request,
    init: RequestInit | undefined,
    word: RepeatableRule | undefined,
  ) {
    const request = input instanceof Request ? input : undefined;
    this.#init = snapshot(init);
    this.method = normalizeMethod(this.#init?.method ?? request?.method ?? "GET");
    this.#address = input instanceof Request ? input.url : String(input);
    this.#plainAddress = PLAIN_ADDRESS.exec(this.#address);
    const headers = this.#init?.headers ?? request?.headers;
    const bodyOfRequest = (this.#init?.body ?? null) === null ? request?.body : undefined;
    const repeatability = repeatabilityOf({
      method: this.method,
      hasIdempotencyKey: headers !== undefined && asHeaders(headers).has("idempotency-key"),
      hasOneShotBody: isOneShot(this.#init?.body),
      word: word?.({
        method: this.method,
        url: this.url?.href ?? this.#address,
        headers: new Headers(headers),
      }),
    });

    // A second reading is kept only where it may be needed, since it takes as much memory as the body.
    const mayRepeat = repeatability === "repeatable";
    this.repeatability = bodyOfRequest && !mayRepeat ? "spent-request" : repeatability;
    this.#spare = bodyOfRequest && mayRepeat ? request?.clone() : undefined;
    this.#input = input;
  }

  /** Parsed when it is asked for, as most calls never need it. */
  get url(): URL | undefined {
    this.#url ??= parseUrl(this.#address);
    return this.#url;
  }

  /** Scheme, host and port, or nothing where there is no URL. */
  get origin(): string {
    return this.#plainAddress?.[1] ?? this.url?.origin ?? "";
  }

  /** Origin and path: what may be told without telling a secret. */
  get publicUrl(): string {
    if (this.#plainAddress !== null) return `${this.#plainAddress[1]}${this.#plainAddress[2] || "/"}`;
    if (this.url === undefined) return "(unparsable URL)";
    const { protocol, origin, pathname } = this.url;
    // The path of a `data:` URL is its content.
    return protocol === "http:" || protocol === "https:" ? origin + pathname : protocol;
  }

  /** The signal by which the caller may give up. */
  get signal(): AbortSignal | undefined {
    if (this.#init?.signal !== undefined) return this.#init.signal ?? undefined;
    return this.#input instanceof Request ? this.#input.signal : undefined;
  }

  /** Whether fetch goes on by itself to where a redirect leads. */
  get followsRedirects(): boolean {
    const own = this.#input instanceof Request ? this.#input.redirect : undefined;
    return (this.#init?.redirect ?? own ?? "follow") === "follow";
  }

  /** What to pass to fetch. The first attempt gets exactly what the caller passed. */
  forAttempt(
    plan: AttemptPlan,
    signal: AbortSignal | undefined,
  ): { readonly input: string | URL | Request; readonly init: RequestInit | undefined } {
    const extra = signal === undefined ? undefined : { signal };
    if (plan.number === 1) {
      return { input: this.#input, init: extra === undefined ? this.#init : { ...this.#init, ...extra } };
    }
    const input = this.#spare?.clone() ?? this.#input;
    const headers = Object.entries(plan.headers);
    if (headers.length === 0) return { input, init: { ...this.#init, ...extra, ...bypassCache(this.#init) } };

    const own = this.#init?.headers ?? (input instanceof Request ? input.headers : undefined);
    const merged = new Headers(own);
    for (const [name, value] of headers) merged.set(name, value);
    return { input, init: { ...this.#init, ...extra, ...bypassCache(this.#init), headers: merged } };
  }
}

/**
 * Origin and path of an address that is written as the URL parser would write it, but for a default port that is
 * named. Nothing else is read so fast; every other address goes through the parser.
 */
const PLAIN_ADDRESS =
  /^(https?:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?)((?:\/(?!\.)[\w.~-]*)*)(?=[?#]|$)/;

type RepeatableRule = (request: RequestSummary) => boolean | undefined;

/** A cut body may have been stored on the way, so a second attempt goes past every cache that can be told so. */
function bypassCache(init: RequestInit | undefined): RequestInit {
  const isDefault = init?.cache === undefined || init.cache === "default";
  return isDefault && "cache" in Request.prototype ? { cache: "no-store" } : {};
}

/** The methods that fetch puts into upper case, and no others (Fetch standard, "normalize a method"). */
const NORMALIZED: ReadonlySet<string> = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]);

function normalizeMethod(method: string): string {
  if (NORMALIZED.has(method)) return method;
  const upper = method.toUpperCase();
  return NORMALIZED.has(upper) ? upper : method;
}

/** A browser resolves against the page; what can't be parsed is fetch's to refuse. */
function parseUrl(url: string): URL | undefined {
  return URL.parse?.(url, globalThis.location?.href) ?? tryParse(url);
}

function tryParse(url: string): URL | undefined {
  try {
    return new URL(url, globalThis.location?.href);
  } catch {
    return undefined;
  }
}

function isOneShot(body: unknown): boolean {
  if (typeof body !== "object" || body === null) return false;
  return body instanceof ReadableStream || (Symbol.asyncIterator in body && !(body instanceof Blob));
}

/** Keeps what the caller could change before a second attempt goes out. */
function snapshot(init: RequestInit | undefined): RequestInit | undefined {
  // What is no object is fetch's to refuse.
  if (typeof init !== "object" || init === null) return init;
  const copy = readMembers(init);
  if (copy.headers !== undefined) copy.headers = new Headers(copy.headers);
  if (copy.body !== undefined && copy.body !== null) copy.body = snapshotBody(copy.body);
  return copy;
}

/** Reads an init as the platform does, which finds inherited members too: `fetch(url, request)` is one. */
function readMembers(init: RequestInit): RequestInit {
  const copy: RequestInit = { ...init };
  const prototype: unknown = Object.getPrototypeOf(init);
  if (prototype === Object.prototype || prototype === null) return copy;
  const inherited = MEMBERS.map((name) => [name, Reflect.get(init, name)] as const);
  return { ...Object.fromEntries(inherited.filter(([, value]) => value !== undefined)), ...copy };
}

/** The members of `RequestInit` (Fetch standard §5.4). */
const MEMBERS = [
  "body",
  "cache",
  "credentials",
  "duplex",
  "headers",
  "integrity",
  "keepalive",
  "method",
  "mode",
  "priority",
  "redirect",
  "referrer",
  "referrerPolicy",
  "signal",
] as const;

function asHeaders(headers: HeadersInit): Headers {
  return headers instanceof Headers ? headers : new Headers(headers);
}

function snapshotBody(body: BodyInit): BodyInit {
  if (body instanceof ArrayBuffer) return body.slice(0);
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  }
  if (body instanceof URLSearchParams) return new URLSearchParams(body);
  if (!(body instanceof FormData)) return body;
  const copy = new FormData();
  for (const [name, value] of body) copy.append(name, value);
  return copy;
}
