/**
 * Why the pages ended before their end.
 *
 * - `page_not_ok`: a page was answered with another status than 2xx.
 * - `page_not_json`: a page arrived whole, but is not JSON.
 * - `next_not_understood`: the page says that there is a next one, but not where in a way that is known.
 * - `next_not_allowed`: the next page is at another origin, or not at an http(s) URL.
 * - `page_repeats`: the next page is one that was fetched before.
 * - `too_many_pages`: there is a next page behind `maxPages` pages.
 * - `no_items`: a page has no array of items where one was expected.
 *
 * @public
 */
export type PaginationErrorCode =
  | "page_not_ok"
  | "page_not_json"
  | "next_not_understood"
  | "next_not_allowed"
  | "page_repeats"
  | "too_many_pages"
  | "no_items";

/**
 * The pages could not be followed to their end. What was handed out before is sound, but it is not all there is.
 *
 * @public
 */
export class PaginationError extends Error {
  override readonly name = "PaginationError";
  readonly code: PaginationErrorCode;
  /** The page that could not be had, or whose successor could not. */
  readonly url: string;
  /** The answer that led here. Its body has not been read after `page_not_ok`. */
  readonly response: Response;

  /** @internal */
  constructor(code: PaginationErrorCode, message: string, details: PaginationErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.url = details.url;
    this.response = details.response;
  }

  /** The status of that answer. */
  get status(): number {
    return this.response.status;
  }
}

/** @internal */
export interface PaginationErrorDetails {
  readonly url: string;
  readonly response: Response;
  readonly cause?: unknown;
}
