import type { Http2Stream } from "node:http2";
import { Fields } from "@lastbyte/node/transport";
import { mayTrail } from "../message/may-trail.ts";
import { addFields, pseudoFields } from "./field-section.ts";

/**
 * Writes a body on a stream at the pace of its reader, and its trailers where they were announced to the library by
 * `waitForTrailers`.
 *
 * @internal
 */
export class StreamWriter {
  readonly #stream: Http2Stream;
  #trailers: Fields = Fields.none;
  #writtenBytes = 0;
  /** What was written faster than the reader takes it. The library would take it for one piece, and tell nothing before its end. */
  readonly #queue: Uint8Array[] = [];
  #isEnding = false;
  /** Lets the writer go on. */
  #wake: (() => void) | undefined;

  constructor(stream: Http2Stream) {
    this.#stream = stream;
    stream.on("drain", () => this.#flush());
    stream.on("close", () => this.#goOn());
    stream.on("wantTrailers", () => this.#sendTrailers());
  }

  /** Whether nobody takes anything any more. */
  get isGone(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }

  /** How much of what was written has gone out. */
  get sentBytes(): number {
    return this.#writtenBytes - this.#stream.writableLength;
  }

  /** A promise says that the reader is slower than we are; it is settled when there is room, or nobody left. */
  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.isGone || this.#stream.writableEnded) return undefined;
    if (this.#stream.writableNeedDrain) this.#queue.push(chunk);
    else if (this.#send(chunk)) return undefined;
    return new Promise((resolve) => {
      const before = this.#wake;
      this.#wake = () => {
        before?.();
        resolve();
      };
    });
  }

  /** Ends the body with END_STREAM. */
  end(trailers: Fields): void {
    this.#trailers = trailers;
    this.#isEnding = true;
    if (this.#queue.length === 0) this.#endStream();
  }

  /** Ends the stream so that nobody takes what was sent for whole: `close` would send END_STREAM before the reset. */
  breakOff(reason: Error): void {
    this.#stream.destroy(reason);
  }

  #sendTrailers(): void {
    if (this.isGone) return;
    const fields = pseudoFields({});
    addFields(fields, this.#trailers, (name) => !mayTrail(name));
    this.#stream.sendTrailers(fields);
  }

  #flush(): void {
    while (!this.isGone) {
      const chunk = this.#queue.shift();
      if (chunk === undefined) break;
      if (!this.#send(chunk)) return;
    }
    if (this.#isEnding) this.#endStream();
    this.#goOn();
  }

  #send(chunk: Uint8Array): boolean {
    this.#writtenBytes += chunk.length;
    return this.#stream.write(chunk);
  }

  #endStream(): void {
    if (!this.isGone && !this.#stream.writableEnded) this.#stream.end();
  }

  #goOn(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
