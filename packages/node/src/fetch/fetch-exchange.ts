import type { Exchange, ResponseHead } from "lastbyte/engine";

/**
 * An answer as fetch needs it: encoded bytes, and a head whose fields are made when somebody asks for them.
 *
 * @internal
 */
export interface FetchExchange extends Exchange {
  readonly head: FetchHead;
}

/** @internal */
export interface FetchHead extends ResponseHead {
  readonly statusText: string;
  readonly headers: ResponseHead["headers"] & { toHeaders(): Headers };
}
