/**
 * Cuts a stream of server-sent events into lines, which end with CR, LF or CRLF, and keeps no more than `limitBytes`
 * and one of a line: the rest of a longer one is dropped, and what remains is still longer than the limit. A byte order
 * mark before the first line is dropped too. A line that is not ended is never handed on.
 *
 * @internal
 */
export class EventLines {
  readonly #buffer: Uint8Array;
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #heldBytes = 0;
  #first = true;
  #endedByReturn = false;

  constructor(limitBytes: number, onLine: (line: string) => void) {
    // A byte order mark takes three bytes of the first line.
    this.#buffer = new Uint8Array(limitBytes + 1 + BYTE_ORDER_MARK_BYTES);
    this.#onLine = onLine;
  }

  push(chunk: Uint8Array): void {
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index] as number;
      const endsReturn = this.#endedByReturn && byte === LINE_FEED;
      this.#endedByReturn = byte === CARRIAGE_RETURN;
      // The line feed of a CRLF ends no second line.
      if (endsReturn) continue;

      if (byte === LINE_FEED || byte === CARRIAGE_RETURN) this.#endLine();
      else if (this.#heldBytes < this.#buffer.length) this.#buffer[this.#heldBytes++] = byte;
    }
  }

  #endLine(): void {
    const line = this.#decoder.decode(this.#buffer.subarray(0, this.#heldBytes));
    this.#onLine(this.#first ? line.replace(/^\uFEFF/, "") : line);
    this.#heldBytes = 0;
    this.#first = false;
  }
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK_BYTES = 3;
