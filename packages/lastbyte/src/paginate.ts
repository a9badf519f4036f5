import { nextPage, type NextPage } from "./next-page.ts";
import { PaginationError, type PaginationErrorCode } from "./pagination-error.ts";

/**
 * Any function with the contract of `fetch` that takes an address: the built-in one, or one made by `createFetch`.
 *
 * @public
 */
export type PageFetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * How a list is read.
 *
 * @public
 */
export interface PaginateOptions<Page> {
  /** Sent with every page: headers, `signal`, … The signal also ends a list between two pages. */
  readonly init?: RequestInit;
  /**
   * Says where the next page is, `undefined` or `null` at the end. A relative address is resolved against the page's own.
   *
   * @defaultValue Asana's `next_page`, then `Link` with `rel="next"` (RFC 8288).
   */
  readonly next?: (page: Page, response: Response) => string | URL | null | undefined;
  /**
   * The most pages that are read. If there are more, the list fails instead of ending short.
   *
   * @defaultValue 100_000
   */
  readonly maxPages?: number;
  /**
   * Origins beside the first page's to which a next page may lead, such as `https://api2.example.com`. They get neither
   * `Authorization`, `Cookie` nor `Proxy-Authorization`, but every other header of `init`.
   *
   * @defaultValue none
   */
  readonly allowedOrigins?: readonly string[];
}

/**
 * The pages of a list, read one after the other as they are asked for. Every iteration begins again.
 *
 * @public
 */
export interface Pages<Page> extends AsyncIterable<Page> {
  /** The items of all pages in order, given those of one page. */
  items<Item>(itemsOf: (page: Page) => Iterable<Item>): AsyncIterable<Item>;
}

/**
 * Reads a list that comes in pages of JSON, to its end or to an error, never to less without saying so.
 *
 * @example
 * ```ts
 * import { createFetch, paginate } from "lastbyte";
 *
 * interface TaskPage { readonly data: readonly { readonly gid: string; readonly name: string }[] }
 *
 * const tasks = paginate<TaskPage>(createFetch(), "https://app.asana.com/api/1.0/projects/1/tasks?limit=100", {
 *   init: { headers: { authorization: "Bearer …" } },
 * });
 * for await (const task of tasks.items((page) => page.data)) console.log(task.name);
 * ```
 *
 * @param fetch - Reads one page. What it throws comes through as it is, such as a `LastbyteError`.
 * @param url - The first page, an absolute http or https address.
 * @throws TypeError on a `url` that is not absolute, or a `maxPages` below 1.
 * @throws PaginationError while it is read: `http_status`, `invalid_next`, `other_origin`, `repeated_page`,
 * `too_many_pages`.
 * @public
 */
export function paginate<Page = unknown>(
  fetch: PageFetch,
  url: string | URL,
  options: PaginateOptions<Page> = {},
): Pages<Page> {
  const first = parseAddress(url);
  if (first === undefined) {
    throw new TypeError(
      `paginate expected an absolute http or https address, but got ${JSON.stringify(String(url))}`,
    );
  }
  const { maxPages = DEFAULT_MAX_PAGES } = options;
  if (!(maxPages >= 1)) throw new TypeError(`paginate expected maxPages of at least 1, but got ${maxPages}`);

  const readPages = (): AsyncGenerator<Page> => read(fetch, first, { ...options, maxPages });
  return {
    [Symbol.asyncIterator]: readPages,
    async *items(itemsOf) {
      for await (const page of readPages()) yield* itemsOf(page);
    },
  };
}

/** More than any list that is read in one go: Asana's largest pages hold 100 items. */
const DEFAULT_MAX_PAGES = 100_000;

async function* read<Page>(fetch: PageFetch, first: URL, options: ReadOptions<Page>): AsyncGenerator<Page> {
  const { init } = options;
  // Bounded by maxPages.
  const seen = new Set<string>();
  for (let url: URL | undefined = first; url !== undefined;) {
    init?.signal?.throwIfAborted();
    const response = await fetch(url.href, url.origin === first.origin ? init : withoutCredentials(init));
    if (!response.ok) {
      const problem = `expected a page at ${url.href}, but got status ${response.status}`;
      throw new PaginationError(problem, { code: "http_status", url: url.href, pages: seen.size, response });
    }

    const page = (await response.json()) as Page;
    seen.add(url.href);
    yield page;

    const next: NextPage =
      options.next === undefined ? nextPage(page, response, url) : fromCaller(options.next(page, response));
    url = follow(next, { first, requested: url, answered: response.url, seen }, options);
  }
}

interface ReadOptions<Page> extends PaginateOptions<Page> {
  readonly maxPages: number;
}

function fromCaller(address: string | URL | null | undefined): NextPage {
  return address === undefined || address === null ? { kind: "none" } : { kind: "address", address };
}

/** Where a list stands. */
interface Place {
  readonly first: URL;
  readonly requested: URL;
  /** The address that answered, another one after a redirect; empty where it isn't known. */
  readonly answered: string;
  readonly seen: ReadonlySet<string>;
}

/** The address to go on at, or `undefined` at the end of the list. */
function follow(
  next: NextPage,
  place: Place,
  options: Pick<ReadOptions<unknown>, "allowedOrigins" | "maxPages">,
): URL | undefined {
  const { first, requested, answered, seen } = place;
  const failed = (code: PaginationErrorCode, problem: string): PaginationError =>
    new PaginationError(`${problem} (behind page ${seen.size}, ${requested.href})`, {
      code,
      url: requested.href,
      pages: seen.size,
    });

  if (next.kind === "none") return undefined;
  if (next.kind === "unknown") {
    throw failed("invalid_next", `expected an offset or a uri, but ${next.detail}; pass a "next" function`);
  }

  const target = parseAddress(next.address, answered === "" ? requested.href : answered);
  if (target === undefined) {
    throw failed(
      "invalid_next",
      `expected an http or https address of the next page, but got "${next.address}"`,
    );
  }
  if (target.origin !== first.origin && options.allowedOrigins?.includes(target.origin) !== true) {
    throw failed(
      "other_origin",
      `the next page is at ${target.origin} instead of ${first.origin}; to follow it, name it in "allowedOrigins"`,
    );
  }
  if (seen.has(target.href)) throw failed("repeated_page", `the next page was read before: ${target.href}`);
  if (seen.size >= options.maxPages) {
    throw failed(
      "too_many_pages",
      `expected at most ${options.maxPages} pages, but there are more; raise "maxPages"`,
    );
  }
  return target;
}

/** An http or https address without its fragment, which is never sent. `URL.parse` is younger than Node 20. */
function parseAddress(address: string | URL, base?: string): URL | undefined {
  if (!URL.canParse(String(address), base)) return undefined;
  const url = new URL(address, base);
  url.hash = "";
  return url.protocol === "https:" || url.protocol === "http:" ? url : undefined;
}

/** Credentials belong to the origin that they were given for. */
function withoutCredentials(init: RequestInit | undefined): RequestInit {
  const headers = new Headers(init?.headers);
  for (const name of ["authorization", "cookie", "proxy-authorization"]) headers.delete(name);
  return { ...init, headers };
}
