import type { LastbyteError } from "./errors.ts";
import type { Exchange } from "./exchange.ts";
import type { Fault } from "./outcome.ts";

/**
 * Where a door takes what the engine delivers. Exactly one of `whole`, `end` and `fail` ends it;
 * `begin` comes before the first `write`.
 *
 * @internal
 */
export interface Sink<E extends Exchange = Exchange> {
  /**
   * Whether a body may turn out longer than the head that went out with it says, where a middlebox had made its length
   * match a cut. A door that frames its own message by that length can't allow it.
   */
  readonly lengthIsAdvisory?: boolean;
  /** The response is known whole, and this is all of it. */
  whole(exchange: E, chunks: readonly Uint8Array[]): void;
  /** The limits of holding are passed: the head goes out, and bytes follow as they come. */
  begin(exchange: E): void;
  /** Hands on bytes; a promise holds back the next ones until the reader wants them. */
  write(chunk: Uint8Array): Promise<void> | undefined;
  /** What was begun is whole. */
  end(): void;
  /**
   * A faulty answer is given up for another attempt. `chunks` are those of its bytes that were held; what was released
   * stays with the caller.
   */
  replaced?(exchange: E, chunks: readonly Uint8Array[], fault: Fault): void;
  /** The call failed, and this is all that is known of it. */
  fail(failure: Failure<E>): void;
}

/**
 * How a call failed.
 *
 * @internal
 */
export type Failure<E extends Exchange = Exchange> =
  /** The caller gave up; `reason` is the signal's. */
  | { readonly kind: "aborted"; readonly reason: unknown }
  /** No head arrived. */
  | { readonly kind: "unanswered"; readonly error: LastbyteError }
  /** The last answer was faulty and nothing of it was released; `chunks` are its bytes. */
  | {
      readonly kind: "held";
      readonly error: LastbyteError;
      readonly exchange: E;
      readonly chunks: readonly Uint8Array[];
    }
  /** The answer broke after bytes of it were released. */
  | { readonly kind: "released"; readonly error: LastbyteError };
