import type { Cancellation } from "./cancellation.ts";
import type { Clock } from "./clock.ts";
import type { Repeatability } from "./decision/repeatable.ts";
import type { RetryBudget } from "./decision/retry-budget.ts";
import type { CallSummary } from "./events.ts";
import type { Exchange, Wire } from "./exchange.ts";
import type { Check, ResponseHead } from "./integrity/check.ts";
import type { Digest } from "./integrity/hash.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Sink } from "./sink.ts";

/**
 * What a door asks of the engine: one request, and where its answer goes.
 *
 * @internal
 */
export interface Call<E extends Exchange = Exchange> {
  readonly summary: CallSummary;
  readonly options: ResolvedOptions;
  /** Whether the request may be sent twice. */
  readonly repeatability: Repeatability;
  readonly wire: Wire<E>;
  readonly sink: Sink<E>;
  readonly cancellation: Cancellation;
  readonly budget: RetryBudget;
  readonly checksFor: (exchange: E) => readonly Check[];
  /** Whether the body is a live stream: never held, never asked for again. */
  readonly isStream: (head: ResponseHead) => boolean;
  readonly clock: Clock;
  /** Chance, from 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly createDigest: () => Digest;
}
