import { MalformedMessage } from "./message-head.ts";

// A chunk-size line with its extensions, or one trailer line, may be this long.
const MAX_LINE_BYTES = 8192;
// All trailer lines of one message together.
const MAX_TRAILER_BYTES = 65_536;

type ReaderState =
  | { readonly kind: "line"; readonly of: "size" | "data-end" | "trailer" }
  | { readonly kind: "data"; leftBytes: number }
  | { readonly kind: "done" };

/**
 * Follows the chunked coding (RFC 9112 §7.1) byte by byte, so that the content is known while the raw bytes,
 * chunk extensions and trailers included, can be passed on as they came.
 *
 * @internal
 */
export class ChunkedReader {
  #state: ReaderState = { kind: "line", of: "size" };
  #line = "";
  #trailerBytes = 0;

  /** Whether the last chunk and the trailer section have been read. */
  get done(): boolean {
    return this.#state.kind === "done";
  }

  /**
   * Reads as far as the message goes.
   *
   * @returns how many of these bytes belong to the message, and the content among them.
   * @throws MalformedMessage
   */
  push(bytes: Buffer): { readonly consumedBytes: number; readonly content: readonly Buffer[] } {
    const content: Buffer[] = [];
    let at = 0;
    while (at < bytes.length && this.#state.kind !== "done") {
      if (this.#state.kind === "data") {
        const slice = bytes.subarray(at, at + this.#state.leftBytes);
        content.push(slice);
        at += slice.length;
        this.#state.leftBytes -= slice.length;
        if (this.#state.leftBytes === 0) this.#state = { kind: "line", of: "data-end" };
        continue;
      }
      const lineFeed = bytes.indexOf(0x0a, at);
      const end = lineFeed === -1 ? bytes.length : lineFeed + 1;
      this.#line += bytes.toString("latin1", at, end);
      at = end;
      if (this.#line.length > MAX_LINE_BYTES) {
        throw new MalformedMessage(
          `Expected a chunk line of at most ${MAX_LINE_BYTES} bytes, got a longer one.`,
        );
      }
      if (lineFeed !== -1) this.#endLine(this.#state.of);
    }
    return { consumedBytes: at, content };
  }

  #endLine(of: "size" | "data-end" | "trailer"): void {
    const line = this.#line;
    this.#line = "";
    if (!line.endsWith("\r\n")) {
      throw new MalformedMessage("Expected chunk lines to end in CRLF, got a bare line feed.");
    }
    switch (of) {
      case "size":
        this.#state = afterSize(line);
        return;
      case "data-end":
        if (line !== "\r\n")
          throw new MalformedMessage("Expected CRLF behind the chunk's data, got more data.");
        this.#state = { kind: "line", of: "size" };
        return;
      case "trailer":
        this.#trailerBytes += line.length;
        if (this.#trailerBytes > MAX_TRAILER_BYTES) {
          throw new MalformedMessage(`Expected at most ${MAX_TRAILER_BYTES} bytes of trailers, got more.`);
        }
        if (line === "\r\n") this.#state = { kind: "done" };
        return;
      default:
        of satisfies never;
    }
  }
}

function afterSize(line: string): ReaderState {
  const match = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?\r\n$/is.exec(line);
  if (match === null) {
    throw new MalformedMessage(
      `Expected a chunk size in hexadecimal, got ${JSON.stringify(line.slice(0, 40))}.`,
    );
  }
  const leftBytes = Number.parseInt(match[1] ?? "", 16);
  return leftBytes === 0 ? { kind: "line", of: "trailer" } : { kind: "data", leftBytes };
}
