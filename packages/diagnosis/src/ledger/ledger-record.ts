/**
 * The record of a call, as far as a ledger reads it. The engine's `CallRecord` is one.
 *
 * @public
 */
export interface LedgerRecord {
  readonly method?: string;
  readonly url: string;
  readonly operation: string | undefined;
  readonly attempts: readonly LedgerAttempt[];
  readonly result: { readonly kind: "delivered" | "failed" | "aborted"; readonly note?: string | undefined };
}

/**
 * The record of an attempt, as far as a ledger reads it. The engine's `AttemptRecord` is one.
 *
 * @public
 */
export interface LedgerAttempt {
  readonly approach: "start" | "resume" | "replay";
  readonly peer: string | undefined;
  readonly status: number | undefined;
  readonly receivedBytes: number;
  readonly expectedBytes: number | undefined;
  readonly outcome:
    | { readonly kind: "complete" }
    | { readonly kind: "aborted" }
    | { readonly kind: "faulty"; readonly fault: { readonly code: string; readonly unsent: boolean } };
}

/**
 * What the ledger must be told beside the record.
 *
 * @public
 */
export interface RecordContext {
  /** When the call ended, in milliseconds since 1970. */
  readonly endedAtMs: number;
  /** The service that the balancers stand in front of; the origin of the record's URL where nothing is said. */
  readonly upstream?: string;
  /**
   * What kind of request it was, such as `GET /projects/:id/tasks`, so that peers are compared on the same kinds; by
   * method and path without what looks like an identifier, where nothing is said. Kinds share 32 classes by hash.
   */
  readonly pathClass?: string;
  /** For each attempt, the connection that it was made on, so that a broken connection isn't taken for a broken peer. */
  readonly connections?: readonly (string | undefined)[];
}
