import type { ClientHttp2Stream } from "node:http2";
import type { ByteSource, Cancellation } from "lastbyte/engine";
import type { Http2Body } from "../http2/http2-body.ts";
import type { Fields } from "@lastbyte/node/transport";
import { cancelStream, streamFault } from "./stream-fault.ts";
import type { UpstreamSession } from "./upstream-session.ts";

/**
 * The body of an answer over HTTP/2. A connection that broke one gets no more requests: what comes next goes on a new
 * one, as with HTTP/1.1.
 *
 * @internal
 */
export class Http2ResponseBody implements ByteSource {
  readonly #body: Http2Body;
  readonly #owner: Owner;
  #isOver = false;
  #lastBytes: Buffer | undefined;

  constructor(body: Http2Body, owner: Owner) {
    this.#body = body;
    this.#owner = owner;
  }

  get trailers(): Fields {
    return this.#body.trailers;
  }

  get lastBytes(): Buffer | undefined {
    return this.#lastBytes;
  }

  async read(): Promise<Buffer | undefined> {
    const { stream, session, expectedBytes } = this.#owner;
    try {
      const chunk = await this.#body.read();
      if (chunk !== undefined) {
        this.#lastBytes = chunk;
        return chunk;
      }
    } catch (error) {
      const { receivedBytes } = this.#body;
      const fault = streamFault(error, { stream, session, expectedBytes, receivedBytes });
      this.cancel();
      throw fault;
    }
    this.#isOver = true;
    // What is left of the request is not needed (RFC 9113 §8.1).
    if (!stream.writableEnded) cancelStream(stream);
    return undefined;
  }

  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { stream, session, cancellation } = this.#owner;
    cancelStream(stream);
    if (cancellation.cause === undefined) session.retire();
  }
}

interface Owner {
  readonly stream: ClientHttp2Stream;
  readonly session: UpstreamSession;
  readonly expectedBytes: number | undefined;
  readonly cancellation: Cancellation;
}
