/**
 * How many requests are remembered. The one that was counted first is forgotten first.
 */
const MAX_REQUESTS = 1_000_000;

/**
 * Counts how often each request has arrived.
 *
 * @internal
 */
export class AttemptCounter {
  readonly #counts = new Map<string, number>();
  readonly #maxRequests: number;

  constructor(maxRequests: number = MAX_REQUESTS) {
    this.#maxRequests = maxRequests;
  }

  /** Counts one more arrival, and says which one it is, from 1. */
  count(identity: string): number {
    const attempt = (this.#counts.get(identity) ?? 0) + 1;
    this.#counts.set(identity, attempt);
    if (this.#counts.size > this.#maxRequests) {
      const [oldest] = this.#counts.keys();
      if (oldest !== undefined) this.#counts.delete(oldest);
    }
    return attempt;
  }
}
