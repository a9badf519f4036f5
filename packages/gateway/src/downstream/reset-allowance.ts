/**
 * How many requests one client may take back before they are answered: a few at once, and some more with time.
 *
 * A request that is taken back costs us a request to the upstream and the client two small frames, and doesn't count
 * among its concurrent streams: "rapid reset", CVE-2023-44487.
 *
 * @internal
 */
export class ResetAllowance {
  #left = BURST;
  #asOfMs = 0;

  /** Whether one more is allowed. */
  tryTake(nowMs: number): boolean {
    const regained = ((nowMs - this.#asOfMs) / 1_000) * PER_SECOND;
    this.#left = Math.min(BURST, this.#left + regained);
    this.#asOfMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

/** Two pages of a browser that is told to stop, each with as many requests as may be under way. */
const BURST = 200;
/** The rate of nghttp2 (`nghttp2_option_set_stream_reset_rate_limit`). */
const PER_SECOND = 33;
