/**
 * Whether a request may be sent twice, and if not, why.
 *
 * @internal
 */
export type Repeatability = "repeatable" | "not-idempotent" | "one-shot-body" | "spent-request" | "by-option";

/**
 * Whether a request that provably never left may be sent again: its body must be there yet. `spent-request` is one
 * that is not idempotent, given as an object whose body the first attempt uses up.
 *
 * @internal
 */
export function isResendable(repeatability: Repeatability): boolean {
  return repeatability !== "one-shot-body" && repeatability !== "spent-request";
}

/**
 * Judges a request: an idempotent method, an `Idempotency-Key` by which the origin recognises the second sending, or
 * the caller's word.
 *
 * @internal
 */
export function repeatabilityOf(request: RequestTraits): Repeatability {
  if (request.hasOneShotBody) return "one-shot-body";
  if (request.word !== undefined) return request.word === true ? "repeatable" : "by-option";
  if (request.hasIdempotencyKey) return "repeatable";
  return IDEMPOTENT_METHODS.has(request.method) ? "repeatable" : "not-idempotent";
}

/** @internal */
export interface RequestTraits {
  readonly method: string;
  readonly hasIdempotencyKey: boolean;
  /** Whether the body is a stream that can be read only once. */
  readonly hasOneShotBody: boolean;
  /** What the caller says, where it says something. Only `true` is a yes: a promise would be taken for one. */
  readonly word: unknown;
}

/** RFC 9110 §9.2.2, and QUERY, which is safe (draft-ietf-httpbis-safe-method-w-body). */
const IDEMPOTENT_METHODS: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "OPTIONS",
  "TRACE",
  "PUT",
  "DELETE",
  "QUERY",
]);
