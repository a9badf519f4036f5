import { setTimeout as wait } from "node:timers/promises";
import { LoopTimeout } from "./loop-timeout.ts";

/** What a client retries by status: OpenAI's, Anthropic's and Stripe's client libraries. */
const RETRY_STATUSES: ReadonlySet<number> = new Set([408, 409, 429]);
const LEAST_SERVER_ERROR = 500;
const MAX_RETRIES = 2;

// openai-node, `calculateDefaultRetryTimeoutMillis`: half a second, doubled, at most eight, less up to a quarter.
const INITIAL_DELAY_MS = 500;
const MAX_DELAY_MS = 8_000;
const JITTER = 0.25;

/**
 * The built-in fetch with the retry of today's official client libraries: two retries after a network error before the
 * response's head, or after a status that says "again"; whatever the method, a POST too, and without an
 * Idempotency-Key. As with them, the retry is over once the head is there.
 *
 * `timeoutMs` bounds each attempt, its body included. That is kinder than the libraries are: their own time limit
 * ends at the head, so that a body that stops coming keeps them waiting for five minutes.
 *
 * @internal
 */
export function createStatusRetryFetch({
  timeoutMs,
  random,
  pause = (delayMs, signal) => wait(delayMs, undefined, { signal }),
}: {
  readonly timeoutMs: number;
  readonly random: () => number;
  readonly pause?: (delayMs: number, signal: AbortSignal) => Promise<void>;
}): (url: string, init: RequestInit & { readonly signal: AbortSignal }) => Promise<Response> {
  const timeout = new LoopTimeout(timeoutMs);
  return async (url, init) => {
    for (let retries = 0; ; retries += 1) {
      const signal = AbortSignal.any([init.signal, timeout.begin()]);
      try {
        const response = await fetch(url, { ...init, signal });
        if (retries === MAX_RETRIES || !isRetryStatus(response.status)) return response;
        await response.body?.cancel();
      } catch (error) {
        if (retries === MAX_RETRIES || init.signal.aborted) throw error;
      }
      const delayMs = Math.min(INITIAL_DELAY_MS * 2 ** retries, MAX_DELAY_MS) * (1 - random() * JITTER);
      await pause(delayMs, init.signal);
    }
  };
}

function isRetryStatus(status: number): boolean {
  return RETRY_STATUSES.has(status) || status >= LEAST_SERVER_ERROR;
}
