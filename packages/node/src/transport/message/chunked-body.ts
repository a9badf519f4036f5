import { WireError } from "lastbyte/engine";
import type { SocketReader } from "../socket/socket-reader.ts";
import type { Body } from "./body-source.ts";
import { Fields } from "./fields.ts";
import { MessageError } from "./message-error.ts";

/**
 * Reads a chunked body (RFC 9112 §7.1), strictly: sizes that some reader might take for others are refused.
 *
 * @internal
 */
export class ChunkedBody implements Body {
  readonly #reader: SocketReader;
  #state: State = { kind: "size" };
  #trailers: Fields = Fields.none;
  #receivedBytes = 0;

  constructor(reader: SocketReader) {
    this.#reader = reader;
  }

  get isOver(): boolean {
    return this.#state.kind === "over";
  }

  get trailers(): Fields {
    return this.#trailers;
  }

  /** @throws MessageError */
  readNow(): Buffer | "end" | undefined {
    for (;;) {
      switch (this.#state.kind) {
        case "size": {
          const line = this.#lineNow(MAX_SIZE_LINE_BYTES);
          if (line === undefined) return undefined;
          const bytes = readSize(line);
          this.#state =
            bytes === 0 ? { kind: "trailers", text: "" } : { kind: "data", remainingBytes: bytes };
          break;
        }
        case "data":
          return this.#dataNow(this.#state.remainingBytes);
        case "data_end": {
          const line = this.#lineNow(2);
          if (line === undefined) return undefined;
          if (line !== "\r\n") throw new MessageError(CHUNK_END);
          this.#state = { kind: "size" };
          break;
        }
        case "trailers": {
          const { text } = this.#state;
          const line = this.#lineNow(MAX_TRAILER_BYTES - text.length);
          if (line === undefined) return undefined;
          if (line !== "\r\n") {
            this.#state = { kind: "trailers", text: text + line };
            break;
          }
          if (text !== "") this.#trailers = Fields.parse(text, 0, MAX_TRAILERS);
          this.#state = { kind: "over" };
          break;
        }
        case "over":
          return "end";
        default:
          return this.#state satisfies never;
      }
    }
  }

  async read(): Promise<Buffer | undefined> {
    for (;;) {
      const ready = this.readNow();
      if (ready !== undefined) return ready === "end" ? undefined : ready;
      if (!(await this.#reader.more())) this.#endedEarly();
    }
  }

  #dataNow(remainingBytes: number): Buffer | undefined {
    let chunk = this.#reader.readNow();
    if (chunk === undefined) return undefined;
    if (chunk.length > remainingBytes) {
      this.#reader.unread(chunk.subarray(remainingBytes));
      chunk = chunk.subarray(0, remainingBytes);
    }
    this.#receivedBytes += chunk.length;
    const left = remainingBytes - chunk.length;
    this.#state = left === 0 ? { kind: "data_end" } : { kind: "data", remainingBytes: left };
    return chunk;
  }

  #lineNow(maxBytes: number): string | undefined {
    try {
      const line = this.#reader.readTextThroughNow(LINE_FEED, maxBytes);
      if (line === undefined || line.endsWith("\r\n")) return line;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new MessageError(
        maxBytes === 2 ? CHUNK_END : `expected a line of at most ${maxBytes} bytes in a chunked body`,
      );
    }
    throw new MessageError("expected lines that end with CRLF in a chunked body, got LF (RFC 9112 §7.1)");
  }

  #endedEarly(): never {
    const detail = `${this.#receivedBytes} bytes arrived, but not the last chunk`;
    throw new WireError("http_response_incomplete", detail);
  }
}

/** What stands in the place of a size may be content, of which no more than this is told. */
const SHOWN_CHARACTERS = 16;

/** A size in hex and its extensions, which are nobody's business (RFC 9112 §7.1.1), up to CRLF. */
const SIZE_LINE = /^([0-9A-Fa-f]{1,12})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?\r\n$/;

/** A size with extensions; attackers fill memory with longer ones. */
const MAX_SIZE_LINE_BYTES = 1_024;
const MAX_TRAILER_BYTES = 16_384;
const MAX_TRAILERS = 100;
const LINE_FEED = Buffer.from("\n");
const CHUNK_END = "expected CRLF behind the data of a chunk (RFC 9112 §7.1)";

function readSize(line: string): number {
  const size = SIZE_LINE.exec(line)?.[1];
  if (size !== undefined) return Number.parseInt(size, 16);
  throw new MessageError(
    `expected the size of a chunk, got ${JSON.stringify(line.slice(0, SHOWN_CHARACTERS))} (RFC 9112 §7.1)`,
  );
}

type State =
  | { readonly kind: "size" }
  | { readonly kind: "data"; readonly remainingBytes: number }
  | { readonly kind: "data_end" }
  | { readonly kind: "trailers"; readonly text: string }
  | { readonly kind: "over" };
