import type { ByteSource, Exchange, Framing } from "lastbyte/engine";
import type { BodyFraming } from "../message/body-framing.ts";
import type { Fields } from "../message/fields.ts";
import type { ResponseMessageHead } from "../message/response-head.ts";

/**
 * An answer that came over a socket of ours.
 *
 * A class, since an object with functions of its own would have its own shape, and the garbage of one call would outlive
 * it.
 *
 * @internal
 */
export class SocketExchange implements Exchange {
  readonly head: SocketHead;
  readonly framing: Framing;
  readonly expectedBytes: number | undefined;
  readonly codingUndone = false;
  readonly chunksAreOurs: boolean;
  readonly peer: string;
  readonly body: ByteSource | undefined;

  constructor(head: ResponseMessageHead, framing: BodyFraming, from: SocketAnswer) {
    this.head = new SocketHead(head);
    this.framing = framing.kind === "none" ? "length" : framing.kind;
    this.expectedBytes = framing.kind === "length" ? framing.bytes : undefined;
    this.chunksAreOurs = from.chunksAreOurs;
    this.peer = from.peer;
    this.body = from.body;
  }

  allHeaders(): Headers {
    return this.head.headers.toHeaders();
  }
}

interface SocketAnswer {
  readonly peer: string;
  readonly chunksAreOurs: boolean;
  readonly body: ByteSource | undefined;
}

/** The head of an answer in the words of fetch. */
class SocketHead {
  readonly status: number;
  readonly headers: Fields;
  readonly #reason: string;

  constructor({ status, headers, reason }: ResponseMessageHead) {
    this.status = status;
    this.headers = headers;
    this.#reason = reason;
  }

  /** Undici takes it for UTF-8. */
  get statusText(): string {
    return Buffer.from(this.#reason, "latin1").toString();
  }
}
