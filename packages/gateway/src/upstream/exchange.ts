import type { ByteSource, Exchange, Framing } from "lastbyte/engine";
import { Fields } from "@lastbyte/node/transport";
import type { ResponseMessageHead, HttpConnection } from "@lastbyte/node/transport";

/**
 * An answer of an upstream.
 *
 * A class, since an object with getters of its own would have its own shape, and the garbage of one call would outlive
 * it.
 *
 * @internal
 */
export class UpstreamExchange implements Exchange {
  readonly head: ResponseMessageHead;
  readonly framing: Framing;
  readonly expectedBytes: number | undefined;
  readonly codingUndone = false;
  readonly peer: string;
  readonly body: AnswerBody | undefined;
  /** The connection itself, after a 101: it speaks another protocol from here on. */
  readonly tunnel: HttpConnection | undefined;

  constructor(answer: Answer) {
    this.head = answer.head;
    this.framing = answer.framing;
    this.expectedBytes = answer.expectedBytes;
    this.peer = answer.peer;
    this.body = answer.body;
    this.tunnel = answer.tunnel;
  }

  /** What came behind the body; none before its end. */
  get trailers(): Fields {
    return this.body?.trailers ?? Fields.none;
  }

  /** The last bytes that came, to be looked at after a fault. */
  get lastBytes(): Buffer | undefined {
    return this.body?.lastBytes;
  }

  allHeaders(): Headers {
    return this.head.headers.toHeaders();
  }
}

/** What an exchange is made of. */
interface Answer {
  readonly head: ResponseMessageHead;
  readonly framing: Framing;
  readonly expectedBytes: number | undefined;
  readonly peer: string;
  readonly body: AnswerBody | undefined;
  readonly tunnel: HttpConnection | undefined;
}

interface AnswerBody extends ByteSource {
  readonly trailers: Fields;
  readonly lastBytes: Buffer | undefined;
}
