import { findNextPage } from "./next-page.ts";
import { isHttp, parseUrl, planPagination } from "./pagination-plan.ts";
import type { PaginateOptions, PaginationPlan } from "./pagination-plan.ts";
import { PaginationError } from "./pagination-error.ts";
import type { PaginationErrorCode } from "./pagination-error.ts";

/**
 * One page.
 *
 * @public
 */
export interface Page<P> {
  /** The parsed JSON. */
  readonly page: P;
  /** The answer; its body has been read. */
  readonly response: Response;
  /** The URL that was asked for. */
  readonly url: string;
}

/**
 * Pages, fetched one by one as they are asked for. Each iteration begins anew at the first one.
 *
 * @public
 */
export interface Pages<P> extends AsyncIterable<Page<P>> {
  /**
   * The items of all pages in order.
   *
   * @param select - The items of one page.
   * @defaultValue Asana's array `data`, or the page itself where it is an array
   */
  items<I = unknown>(select?: (page: P) => readonly I[]): AsyncIterable<I>;
}

/**
 * Fetches a list that is spread over pages, following the links from one page to the next.
 *
 * Ends behind the last page or throws: it never stops early in silence. Links are followed only to http(s) URLs, to
 * the origin of the first page, and never twice to the same URL.
 *
 * @param fetch - Any fetch function; with one of `createFetch`, every page is whole.
 * @throws TypeError at once, for a URL that is not an absolute http(s) one, or an option that makes no sense.
 * @throws {@link PaginationError} while iterating, whose `code` says why: `page_not_ok`, `page_not_json`,
 * `next_not_understood`, `next_not_allowed`, `page_repeats`, `too_many_pages` or `no_items`; and whatever `fetch` and
 * `next` throw.
 *
 * @example
 * ```ts
 * import { createFetch, paginate } from "lastbyte";
 *
 * const pages = paginate(createFetch(), "http://127.0.0.1:8080/api/1.0/projects/1/tasks?limit=100");
 * for await (const task of pages.items<{ gid: string; name: string }>()) console.log(task.gid, task.name);
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8288 | RFC 8288}
 * @public
 */
export function paginate<P = unknown>(
  fetch: (url: string, init?: RequestInit) => Promise<Response>,
  url: string | URL,
  options: PaginateOptions<P> = {},
): Pages<P> {
  const plan = planPagination(url, options);
  return {
    [Symbol.asyncIterator]: () => walk(fetch, plan),
    items: <I>(select: (page: P) => readonly I[] = defaultItems) => walkItems(walk(fetch, plan), select),
  };
}

async function* walk<P>(
  fetch: Parameters<typeof paginate>[0],
  plan: PaginationPlan<P>,
): AsyncGenerator<Page<P>, void> {
  // Holds at most `maxPages` URLs.
  const visited = new Set<string>();
  let url: URL | undefined = plan.first;
  while (url !== undefined) {
    visited.add(url.href);
    const response: Response = await fetch(url.href, plan.init);
    const page: P = await readPage(response, url);
    yield { page, response, url: url.href };
    url = nextOf({ page, response, url }, plan, visited);
  }
}

async function readPage<P>(response: Response, url: URL): Promise<P> {
  if (!response.ok)
    throw fail("page_not_ok", `expected a 2xx, got status ${response.status}`, { response, url });
  try {
    return (await response.json()) as P;
  } catch (cause) {
    // Everything else is a fault of the network or an abort, and says more than we could.
    if (!(cause instanceof SyntaxError)) throw cause;
    throw fail("page_not_json", `expected JSON: ${cause.message}`, { response, url, cause });
  }
}

/** Where to go on, or `undefined` behind the last page. */
function nextOf<P>(
  here: Here & { readonly page: P },
  plan: PaginationPlan<P>,
  visited: ReadonlySet<string>,
): URL | undefined {
  const { page, response } = here;
  // A redirect may have led elsewhere; links are relative to where the answer came from.
  const base = parseUrl(response.url) ?? here.url;
  const reference = plan.next === undefined ? defaultNext(here) : plan.next(page, response);
  if (reference === undefined || reference === null) return undefined;

  const next = parseUrl(reference, base.href);
  if (next === undefined || !isHttp(next)) {
    throw fail(
      "next_not_allowed",
      `expected the next page to be at an http(s) URL, got ${String(reference)}`,
      here,
    );
  }
  next.hash = "";
  if (!plan.origins.has(next.origin)) {
    const allowed = [...plan.origins].join(", ");
    const advice = `if it may have the request's headers, name its origin in the option "allowedOrigins"`;
    throw fail(
      "next_not_allowed",
      `the next page is at ${next.origin}, and not at ${allowed}; ${advice}`,
      here,
    );
  }
  if (visited.has(next.href)) {
    throw fail(
      "page_repeats",
      "the link to the next page leads to a page that was fetched before; following it would not end",
      here,
    );
  }
  if (visited.size >= plan.maxPages) {
    throw fail(
      "too_many_pages",
      `there are more than ${plan.maxPages} pages; raise the option "maxPages"`,
      here,
    );
  }
  return next;
}

function defaultNext(here: Here & { readonly page: unknown }): string | URL | undefined {
  const found = findNextPage(here.page, here.response.headers, here.url);
  switch (found.kind) {
    case "none":
      return undefined;
    case "at":
      return found.reference;
    case "not_understood":
      throw fail(
        "next_not_understood",
        `${found.detail}; say where the next page is with the option "next"`,
        here,
      );
    default:
      return found satisfies never;
  }
}

async function* walkItems<P, I>(
  pages: AsyncIterable<Page<P>>,
  select: (page: P) => readonly I[],
): AsyncGenerator<I, void> {
  for await (const { page, response, url } of pages) {
    const items: unknown = select(page);
    if (!Array.isArray(items)) {
      const advice = "say where the items are: items((page) => page.results)";
      throw fail("no_items", `expected an array of items, got ${typeof items}; ${advice}`, {
        response,
        url: new URL(url),
      });
    }
    yield* items as readonly I[];
  }
}

/** What is no array is refused by the caller of this. */
function defaultItems(page: unknown): never[] {
  return (Array.isArray(page) ? page : (page as { data?: unknown } | null)?.data) as never[];
}

interface Here {
  readonly response: Response;
  readonly url: URL;
}

function fail(
  code: PaginationErrorCode,
  detail: string,
  here: Here & { readonly cause?: unknown },
): PaginationError {
  // The query may hold secrets, and the message may be logged.
  const message = `page ${here.url.origin}${here.url.pathname}: ${detail}`;
  return new PaginationError(code, message, { ...here, url: here.url.href });
}
