/**
 * Why a list could not be read to its end.
 *
 * - `http_status`: a page was answered with another status than 2xx.
 * - `invalid_next`: a page names its next one in a way that `paginate` can't follow.
 * - `other_origin`: the next page is at an origin that was not allowed.
 * - `repeated_page`: the next page is one that was read already, so the list would never end.
 * - `too_many_pages`: `maxPages` pages were read, and there are more.
 *
 * @public
 */
export type PaginationErrorCode =
  | "http_status"
  | "invalid_next"
  | "other_origin"
  | "repeated_page"
  | "too_many_pages";

/**
 * A list that could not be read to its end. The pages before it have been handed out, and are not all there are.
 *
 * @public
 */
export class PaginationError extends Error {
  override readonly name = "PaginationError";
  readonly code: PaginationErrorCode;
  /** The page that was answered wrongly, or whose next page could not be followed. */
  readonly url: string;
  /** How many pages were handed out before. */
  readonly pages: number;
  /** The answer, for `http_status`; its body has not been read. */
  readonly response: Response | undefined;

  /** @internal */
  constructor(message: string, details: PaginationErrorDetails) {
    super(message);
    this.code = details.code;
    this.url = details.url;
    this.pages = details.pages;
    this.response = details.response;
  }
}

/** @internal */
export interface PaginationErrorDetails {
  readonly code: PaginationErrorCode;
  readonly url: string;
  readonly pages: number;
  readonly response?: Response | undefined;
}
