import type { Exchange, ResponseHead } from "lastbyte/engine";

/**
 * An answer as fetch needs it: encoded bytes, and a head whose fields are made when somebody asks for them.
 *
 * @internal
 */
export interface FetchExchange extends Exchange {
  readonly head: FetchHead;
  /** Whether nobody else knows of the memory that the chunks of the body are in, so that it may be freed. */
  readonly chunksAreOurs?: boolean;
}

/** @internal */
export interface FetchHead extends ResponseHead {
  readonly statusText: string;
  readonly headers: ResponseHead["headers"] & { toHeaders(): Headers };
}
