/**
 * When the next request may be sent: politely.
 *
 * Requests are evenly spaced, and what couldn't be sent in time is never made up for. Who is refused (429, 503) waits as
 * long as the server asks, or longer from time to time if it doesn't say, and then goes on at half the pace for good: the
 * server has told that it was too much.
 *
 * @internal
 */
export class Pace {
  #intervalMs: number;
  #nextMs: number;
  #pausedAtMs = -Infinity;
  /** How often in a row it was refused, without an answer in between. */
  #refusals = 0;

  constructor(ratePerSecond: number, nowMs: number) {
    this.#intervalMs = 1_000 / ratePerSecond;
    this.#nextMs = nowMs;
  }

  get refusals(): number {
    return this.#refusals;
  }

  /** When the next request may be sent. */
  get nextMs(): number {
    return this.#nextMs;
  }

  sent(nowMs: number): void {
    this.#nextMs = Math.max(this.#nextMs, nowMs) + this.#intervalMs;
  }

  /** A request was answered otherwise than by a refusal. */
  answered(): void {
    this.#refusals = 0;
  }

  /**
   * A request was refused.
   *
   * @param sentAtMs requests that were under way when it paused don't count twice
   */
  refused(refusal: {
    readonly sentAtMs: number;
    readonly nowMs: number;
    readonly retryAfterMs: number | undefined;
  }): void {
    const { sentAtMs, nowMs, retryAfterMs } = refusal;
    const isNew = sentAtMs >= this.#pausedAtMs;
    if (isNew) {
      this.#refusals += 1;
      this.#pausedAtMs = nowMs;
      this.#intervalMs = Math.min(2 * this.#intervalMs, Math.max(MAX_INTERVAL_MS, this.#intervalMs));
    }
    const waitMs = retryAfterMs ?? Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#refusals - 1));
    this.#nextMs = Math.max(this.#nextMs, nowMs + Math.max(waitMs, FIRST_WAIT_MS));
  }
}

const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 60_000;
const MAX_INTERVAL_MS = 60_000;
