import type { BodyFraming, Fields, HttpConnection } from "@lastbyte/node/transport";
import { lastChunk } from "../message/last-chunk.ts";
import type { BodyTarget } from "./send-body.ts";

/**
 * Frames a body for HTTP/1.1.
 *
 * @internal
 */
export class Http1BodyTarget implements BodyTarget {
  readonly #connection: HttpConnection;
  readonly #isChunked: boolean;

  constructor(connection: HttpConnection, framing: BodyFraming) {
    this.#connection = connection;
    this.#isChunked = framing.kind === "chunked";
  }

  get isGone(): boolean {
    return this.#connection.socket.destroyed;
  }

  write(chunk: Buffer): Promise<void> | undefined {
    const { writer } = this.#connection;
    if (this.#isChunked) void writer.write(`${chunk.length.toString(16)}\r\n`);
    void writer.write(chunk);
    if (this.#isChunked) void writer.write("\r\n");
    return writer.drained();
  }

  end(trailers: Fields): void {
    if (this.#isChunked) void this.#connection.writer.write(lastChunk(trailers));
  }

  breakOff(): void {
    this.#connection.destroy();
  }
}
