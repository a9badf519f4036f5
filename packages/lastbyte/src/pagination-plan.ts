import type { LastbyteFetch } from "./create-fetch.ts";

/**
 * Options of `paginate`.
 *
 * @public
 */
export interface PaginateOptions<P = unknown> {
  /**
   * Passed to every fetch: headers, `signal`, and with a lastbyte fetch, `operation`.
   * @defaultValue undefined
   */
  readonly init?: Parameters<LastbyteFetch>[1];
  /**
   * Where the next page is, relative to this one; `undefined` or null behind the last one. Without it, Asana's `next_page` is
   * followed, else a `Link: rel="next"` (RFC 8288).
   * @defaultValue undefined
   */
  readonly next?: ((page: P, response: Response) => string | URL | null | undefined) | undefined;
  /**
   * How many pages may be fetched. A next page behind them is an error, because a list that ends short looks whole.
   * @defaultValue 10_000
   */
  readonly maxPages?: number | undefined;
  /**
   * Origins that next pages may lead to beside that of the first page, such as `https://cdn.example.com`. The headers
   * of `init`, credentials included, are sent there too.
   * @defaultValue []
   */
  readonly allowedOrigins?: readonly string[] | undefined;
}

/**
 * What is followed, and how far.
 *
 * @internal
 */
export interface PaginationPlan<P> {
  readonly first: URL;
  readonly origins: ReadonlySet<string>;
  readonly maxPages: number;
  readonly init: RequestInit | undefined;
  readonly next: PaginateOptions<P>["next"];
}

/**
 * Fills in the defaults and refuses what makes no sense, before anything is fetched.
 *
 * @internal
 */
export function planPagination<P>(url: string | URL, options: PaginateOptions<P>): PaginationPlan<P> {
  const { init, next, maxPages = DEFAULT_MAX_PAGES, allowedOrigins = [] } = options;
  const first = parseUrl(url, globalThis.location?.href);
  if (first === undefined || !isHttp(first)) {
    throw new TypeError(
      `paginate: expected the URL of the first page to be an absolute http(s) URL, got ${String(url)}`,
    );
  }
  if (!Number.isInteger(maxPages) || maxPages < 1) {
    throw new TypeError(`option "maxPages" must be a whole number of at least 1; got ${String(maxPages)}`);
  }
  const origins = allowedOrigins.map((origin) => {
    const parsed = parseUrl(origin);
    if (parsed !== undefined && isHttp(parsed)) return parsed.origin;
    throw new TypeError(
      `option "allowedOrigins" must hold origins such as "https://api.example.com"; got ${origin}`,
    );
  });
  // A fragment is not sent, so it makes no other page.
  first.hash = "";
  return { first, origins: new Set([first.origin, ...origins]), maxPages, init, next };
}

const DEFAULT_MAX_PAGES = 10_000;

/** @internal */
export function isHttp(url: URL): boolean {
  return url.protocol === "http:" || url.protocol === "https:";
}

/**
 * A URL, or `undefined` where it is none.
 *
 * @internal
 */
export function parseUrl(url: string | URL, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}
