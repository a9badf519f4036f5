/**
 * How long to wait between attempts: exponential with full jitter, so that callers who failed together do not
 * come back together.
 *
 * @see {@link https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ | Exponential backoff and jitter}
 * @public
 */
export interface BackoffOptions {
  /** The upper bound of the first wait, doubled for each further one. @defaultValue 100 */
  readonly initialMs?: number;
  /** The upper bound of every wait. @defaultValue 5_000 */
  readonly maxMs?: number;
  /** A `Retry-After` longer than this is not waited for: the response is handed on instead. @defaultValue 60_000 */
  readonly maxRetryAfterMs?: number;
}

/**
 * The wait before a retry, drawn evenly from 0 to the bound.
 *
 * @param retry - 1 for the first wait.
 * @param random - From 0 (included) to 1 (excluded).
 * @internal
 */
export function backoffMs(retry: number, options: Required<BackoffOptions>, random: number): number {
  const bound = Math.min(options.maxMs, options.initialMs * 2 ** (retry - 1));
  return Math.floor(random * bound);
}
