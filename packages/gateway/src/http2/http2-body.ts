import { constants } from "node:http2";
import type { Http2Stream } from "node:http2";
import { Fields } from "@lastbyte/node/transport";
import type { Body } from "@lastbyte/node/transport";
import { readFieldSection } from "./field-section.ts";

/**
 * The body of one stream, pulled. What nobody has asked for yet is kept up to {@link MAX_WAITING_BYTES}; then the
 * stream is paused, and its window (RFC 9113 §5.2) holds back the sender.
 *
 * Only END_STREAM ends it well. `node:http2` tells its `end` also when a stream was reset with NO_ERROR or CANCEL,
 * and when the connection was closed in the middle: a body that was cut would pass for whole. At END_STREAM the end
 * of the data is pushed while the stream is open, at all others when it is closed; so that is what is looked at.
 *
 * @internal
 */
export class Http2Body implements Body {
  readonly #stream: Http2Stream;
  readonly #chunks: Buffer[] = [];
  #waitingBytes = 0;
  #receivedBytes = 0;
  #ending: Ending = { kind: "open" };
  #waiter: Waiter | undefined;
  #trailers: Fields = Fields.none;
  #hasEndStream: boolean;

  constructor(stream: Http2Stream) {
    this.#stream = stream;
    // A client's stream is told of a tick after its head came, and all of it may have come by then.
    this.#hasEndStream = !stream.closed && stream.state.state === HALF_CLOSED_REMOTE;
    const push = stream.push.bind(stream);
    stream.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
      if (chunk === null && !stream.closed && !stream.destroyed) this.#hasEndStream = true;
      return push(chunk, encoding);
    };
    stream.on("data", (chunk: Buffer) => this.#take(chunk));
    stream.on("trailers", (_fields: unknown, _flags: unknown, raw: string[]) => this.#readTrailers(raw));
    stream.on("end", () => this.#end(this.#hasEndStream ? { kind: "ended" } : this.#broken()));
    stream.on("error", (error) => this.#end({ kind: "broken", error }));
    stream.on("close", () => this.#end(this.#broken()));
  }

  get isOver(): boolean {
    return this.#ending.kind === "ended" && this.#chunks.length === 0;
  }

  get trailers(): Fields {
    return this.#trailers;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** The next bytes, or `undefined` behind END_STREAM. Rejects when the stream ends in any other way. */
  read(): Promise<Buffer | undefined> {
    const chunk = this.#shift();
    if (chunk !== undefined) return Promise.resolve(chunk);
    const ending = this.#ending;
    if (ending.kind === "ended") return Promise.resolve(undefined);
    if (ending.kind === "broken") return Promise.reject(ending.error);
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
    });
  }

  #take(chunk: Buffer): void {
    this.#receivedBytes += chunk.length;
    const waiter = this.#waiter;
    if (waiter !== undefined) {
      this.#waiter = undefined;
      waiter.resolve(chunk);
      return;
    }
    this.#chunks.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > MAX_WAITING_BYTES) this.#stream.pause();
  }

  #shift(): Buffer | undefined {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return undefined;
    const wasFull = this.#waitingBytes > MAX_WAITING_BYTES;
    this.#waitingBytes -= chunk.length;
    if (wasFull && this.#waitingBytes <= MAX_WAITING_BYTES) this.#stream.resume();
    return chunk;
  }

  #readTrailers(raw: readonly string[]): void {
    try {
      this.#trailers = readFieldSection(raw, TRAILER_LIMITS).fields;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#end({ kind: "broken", error });
    }
  }

  #broken(): Over {
    const detail = `the stream was closed with code ${this.#stream.rstCode} before its END_STREAM`;
    return { kind: "broken", error: Object.assign(new Error(detail), { code: "ERR_HTTP2_STREAM_ERROR" }) };
  }

  #end(ending: Over): void {
    if (this.#ending.kind !== "open") return;
    this.#ending = ending;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (ending.kind === "broken") waiter?.reject(ending.error);
    else waiter?.resolve(undefined);
  }
}

const HALF_CLOSED_REMOTE = constants.NGHTTP2_STREAM_STATE_HALF_CLOSED_REMOTE;

/** What a paused stream holds beside this is bounded by its window. */
const MAX_WAITING_BYTES = 65_536;
const TRAILER_LIMITS = Object.freeze({ maxFields: 100, maxHeadBytes: 16_384 });

type Ending = { readonly kind: "open" } | Over;

type Over = { readonly kind: "ended" } | { readonly kind: "broken"; readonly error: Error };

interface Waiter {
  readonly resolve: (chunk: Buffer | undefined) => void;
  readonly reject: (error: Error) => void;
}
