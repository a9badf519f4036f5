import type { AttemptRecord, FaultCode, Verification } from "../outcome.ts";

/**
 * What is known of a call after it ended. It carries no header, no body and no credentials.
 *
 * @public
 */
export interface CallRecord {
  /** Counts the calls of one `createFetch`, from 1. */
  readonly id: number;
  readonly method: string;
  /** Origin and path; without user, password, query and fragment, which may be secrets. */
  readonly url: string;
  /** The name of the operation that the call belongs to. */
  readonly operation: string | undefined;
  readonly attempts: readonly AttemptRecord[];
  readonly durationMs: number;
  readonly result: CallResult;
}

/**
 * How a call ended.
 *
 * - `delivered`: the caller has the whole response. `origin_repeats` marks an empty answer that came twice.
 * - `failed`: the caller got an error with this code.
 * - `aborted`: the caller gave up, or got an error that is not the network's: a bad URL, a check that threw.
 *
 * @public
 */
export type CallResult =
  | {
      readonly kind: "delivered";
      readonly verification: Verification;
      /** Whether a fault was made good: an attempt before the last one was faulty, and the last one was not. */
      readonly recovered: boolean;
      /** Why it was handed on although it was faulty. */
      readonly note: "retryable_status" | "content_malformed" | "origin_repeats" | undefined;
    }
  | { readonly kind: "failed"; readonly code: FaultCode }
  | { readonly kind: "aborted" };
