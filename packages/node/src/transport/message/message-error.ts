/**
 * A message that is not what RFC 9112 asks for, so that two readers could understand it in two ways. It is never
 * forwarded: a request gets this status, an answer becomes a fault.
 *
 * @internal
 */
export class MessageError extends Error {
  override readonly name = "MessageError";
  /** What a client is told: 400, 413, 414, 417, 431, 501 or 505. */
  readonly status: number;

  constructor(detail: string, status = 400) {
    super(detail);
    this.status = status;
  }
}
