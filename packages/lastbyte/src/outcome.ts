/**
 * The name of a fault: what went wrong with one attempt, or what ended a call.
 *
 * The first group are proxy error types of RFC 9209 §2.3; the second are ours, where the RFC has no word.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9209#section-2.3 | RFC 9209 §2.3}
 * @public
 */
export type FaultCode =
  | "dns_error"
  | "destination_unavailable"
  | "connection_refused"
  | "connection_terminated"
  | "connection_timeout"
  | "connection_read_timeout"
  | "tls_protocol_error"
  | "tls_certificate_error"
  | "http_protocol_error"
  | "http_response_incomplete"
  | "http_response_content_coding"
  | "http_response_timeout"
  // Ours.
  | "content_incomplete"
  | "content_malformed"
  | "digest_mismatch"
  | "representation_changed"
  | "retryable_status"
  | "retry_budget_exhausted"
  | "deadline_exceeded";

/**
 * What went wrong with one attempt.
 *
 * @public
 */
export interface Fault {
  readonly code: FaultCode;
  /** What was expected and what came, in words. */
  readonly detail: string;
  /**
   * True where the request provably never left: the connection was refused, the name has no address. A fetch that
   * follows redirects by itself proves nothing, since it may have been a later hop that was refused.
   */
  readonly unsent: boolean;
  /** What the platform threw, where it threw something. */
  readonly cause?: unknown;
}

/**
 * How a complete body was known to be complete: by a check of its content, by its framing alone, or not at all.
 *
 * @public
 */
export type Verification = "content" | "framing" | "none";

/**
 * How one attempt ended.
 *
 * @public
 */
export type Outcome =
  | { readonly kind: "complete"; readonly verification: Verification }
  | { readonly kind: "faulty"; readonly fault: Fault }
  | { readonly kind: "aborted" };

/**
 * What is known of one attempt after it ended.
 *
 * @public
 */
export interface AttemptRecord {
  /** 1 for the first attempt of a call. */
  readonly number: number;
  /** `start` asks for the whole, `resume` for the missing bytes, `replay` for the whole to go on behind what was released. */
  readonly approach: "start" | "resume" | "replay";
  /** The address that answered, where the door can see it (`network.peer.address`). */
  readonly peer: string | undefined;
  /** The status of the response, where its head arrived. */
  readonly status: number | undefined;
  /** Bytes of the body that arrived in this attempt, as the door sees them. */
  readonly receivedBytes: number;
  /** Bytes that the head announced for this attempt, where the door can know it. */
  readonly expectedBytes: number | undefined;
  readonly durationMs: number;
  readonly outcome: Outcome;
}
