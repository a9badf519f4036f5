import { WireError } from "lastbyte/engine";
import type { ByteSource } from "lastbyte/engine";
import type { SocketReader } from "../socket/socket-reader.ts";
import type { BodyFraming } from "./body-framing.ts";
import { ChunkedBody } from "./chunked-body.ts";
import { Fields } from "./fields.ts";

/**
 * A body on the wire, without its framing.
 *
 * @internal
 */
export interface Body extends Omit<ByteSource, "cancel" | "discard"> {
  /** Whether its end has been read. */
  readonly isOver: boolean;
  /** What stood behind the last chunk; none before that. */
  readonly trailers: Fields;
  read(): Promise<Buffer | undefined>;
  /** What is at hand already. Throws what `read` would reject with. */
  readNow?(): Buffer | "end" | undefined;
}

/**
 * Reads a body with its framing. An end that comes too early rejects with a `WireError`.
 *
 * @internal
 */
export function openBody(reader: SocketReader, framing: Exclude<BodyFraming, { kind: "none" }>): Body {
  switch (framing.kind) {
    case "length":
      return new LengthBody(reader, framing.bytes);
    case "chunked":
      return new ChunkedBody(reader);
    case "close":
      return new CloseBody(reader);
    default:
      return framing satisfies never;
  }
}

class LengthBody implements Body {
  readonly trailers: Fields = Fields.none;
  readonly #reader: SocketReader;
  readonly #bytes: number;
  #remainingBytes: number;

  constructor(reader: SocketReader, bytes: number) {
    this.#reader = reader;
    this.#bytes = bytes;
    this.#remainingBytes = bytes;
  }

  get isOver(): boolean {
    return this.#remainingBytes === 0;
  }

  readNow(): Buffer | "end" | undefined {
    if (this.#remainingBytes === 0) return "end";
    let chunk = this.#reader.readNow();
    if (chunk === undefined) return undefined;
    if (chunk.length > this.#remainingBytes) {
      this.#reader.unread(chunk.subarray(this.#remainingBytes));
      chunk = chunk.subarray(0, this.#remainingBytes);
    }
    this.#remainingBytes -= chunk.length;
    return chunk;
  }

  async read(): Promise<Buffer | undefined> {
    for (;;) {
      const ready = this.readNow();
      if (ready !== undefined) return ready === "end" ? undefined : ready;
      if (await this.#reader.more()) continue;
      const receivedBytes = this.#bytes - this.#remainingBytes;
      throw new WireError("http_response_incomplete", `${receivedBytes} of ${this.#bytes} bytes arrived`);
    }
  }
}

class CloseBody implements Body {
  readonly trailers: Fields = Fields.none;
  readonly #reader: SocketReader;
  isOver = false;

  constructor(reader: SocketReader) {
    this.#reader = reader;
  }

  readNow(): Buffer | "end" | undefined {
    return this.isOver ? "end" : this.#reader.readNow();
  }

  async read(): Promise<Buffer | undefined> {
    const chunk = await this.#reader.read();
    if (chunk === undefined) this.isOver = true;
    return chunk;
  }
}
