import type { Http2Stream } from "node:http2";
import { Fields } from "../message/fields.ts";
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
  /** Lets the writer go on. */
  #wake: (() => void) | undefined;

  constructor(stream: Http2Stream) {
    this.#stream = stream;
    stream.on("drain", () => this.#goOn());
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
    this.#writtenBytes += chunk.length;
    if (this.#stream.write(chunk)) return undefined;
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
    if (!this.isGone && !this.#stream.writableEnded) this.#stream.end();
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

  #goOn(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
