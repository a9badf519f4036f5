/**
 * What Node does to a request and its response when they end, written down so that it can be done later, and in the
 * same order.
 *
 * @internal
 */
export type Ending =
  /** Listeners that the app has put on the connection hear its error. */
  | { readonly kind: "socket-error"; readonly tell: () => void }
  /** The request emits `error`. */
  | { readonly kind: "request-error"; readonly error: unknown }
  /** The body has come to its end, as far as the framing tells. */
  | { readonly kind: "response-end" }
  /** The connection was lost in the middle of the body: the response emits `aborted` and `error`. */
  | { readonly kind: "response-destroy"; readonly error: Error }
  /** The request emits `close`. */
  | { readonly kind: "request-close" };
