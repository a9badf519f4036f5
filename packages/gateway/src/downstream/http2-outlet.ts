import type { OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { addFields } from "../http2/field-section.ts";
import { Fields } from "../message/fields.ts";
import { hopByHopNames } from "../message/hop-by-hop.ts";
import { mayTrail } from "../message/may-trail.ts";
import type { ResponseMessageHead } from "../message/response-head.ts";
import type { UpstreamExchange } from "../upstream/exchange.ts";
import type { Note, Outlet } from "./outlet.ts";
import { problemMessage } from "./problem.ts";
import type { Problem } from "./problem.ts";

/**
 * Writes one answer on a stream of a client's HTTP/2 connection.
 *
 * What can't be made whole ends with RST_STREAM and INTERNAL_ERROR, never with END_STREAM (RFC 9113 §8.1).
 *
 * @internal
 */
export class Http2Outlet implements Outlet {
  readonly #stream: ServerHttp2Stream;
  readonly #method: string;
  #hasBegun = false;
  #isOver = false;
  #trailers: Fields = Fields.none;
  /** Lets the writer go on. */
  #wake: (() => void) | undefined;

  constructor(stream: ServerHttp2Stream, method: string) {
    this.#stream = stream;
    this.#method = method;
    stream.on("drain", () => this.#goOn());
    stream.on("close", () => this.#goOn());
    stream.on("wantTrailers", () => this.#sendTrailers());
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Whether nothing more will be written. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Passes on an interim answer (RFC 9110 §15.2). */
  interim(head: ResponseMessageHead): void {
    if (this.#hasBegun || this.#isGone) return;
    this.#stream.additionalHeaders(fieldsOf(head, { dropsLength: true }));
  }

  whole(exchange: UpstreamExchange, chunks: readonly Uint8Array[], note: Note): void {
    this.#hasBegun = true;
    this.#isOver = true;
    if (this.#isGone) return;
    const { head, body, trailers } = exchange;
    let bytes = 0;
    for (const chunk of chunks) bytes += chunk.length;
    const fields = fieldsOf(head, { dropsLength: body !== undefined || hasNoContent(head), note });
    if (body !== undefined) fields["content-length"] = String(bytes);
    const endStream = bytes === 0 && trailers.count === 0;
    this.#trailers = trailers;
    this.#stream.respond(fields, { endStream, waitForTrailers: trailers.count > 0 });
    if (endStream) return;
    for (const chunk of chunks) this.#stream.write(chunk);
    this.#stream.end();
  }

  begin(exchange: UpstreamExchange, note: Note): void {
    this.#hasBegun = true;
    if (this.#isGone) return;
    const { head, body } = exchange;
    const fields = fieldsOf(head, { dropsLength: hasNoContent(head), note });
    this.#stream.respond(fields, { endStream: body === undefined, waitForTrailers: body !== undefined });
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#isGone || this.#stream.writableEnded || this.#stream.write(chunk)) return undefined;
    return new Promise((resolve) => {
      const before = this.#wake;
      this.#wake = () => {
        before?.();
        resolve();
      };
    });
  }

  end(trailers: Fields): void {
    this.#isOver = true;
    this.#trailers = trailers;
    if (!this.#isGone && !this.#stream.writableEnded) this.#stream.end();
  }

  breakOff(): void {
    this.#isOver = true;
    // `close` would send END_STREAM before the reset, and a client might take what it has for whole.
    this.#stream.destroy(new Error("the answer is not whole"));
  }

  problem(problem: Problem): void {
    this.#hasBegun = true;
    this.#isOver = true;
    if (this.#isGone) return;
    const { fields, body } = problemMessage(problem);
    const head: OutgoingHttpHeaders = { ":status": problem.status };
    addFields(head, Fields.of(fields), () => false);
    this.#stream.respond(head, { endStream: this.#method === "HEAD" });
    if (this.#method !== "HEAD") this.#stream.end(body);
  }

  /** Whether the client has left, or taken its request back. */
  get #isGone(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }

  #sendTrailers(): void {
    if (this.#isGone) return;
    const fields: OutgoingHttpHeaders = {};
    addFields(fields, this.#trailers, (name) => !mayTrail(name));
    this.#stream.sendTrailers(fields);
  }

  #goOn(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

function fieldsOf(head: ResponseMessageHead, own: OwnFields): OutgoingHttpHeaders {
  const { status, headers } = head;
  const dropped = hopByHopNames(headers);
  const fields: OutgoingHttpHeaders = { ":status": status };
  addFields(fields, headers, (name) => dropped.has(name) || (own.dropsLength && name === "content-length"));
  if (own.note !== undefined) addFields(fields, Fields.of(["proxy-status", own.note]), () => false);
  return fields;
}

interface OwnFields {
  readonly dropsLength: boolean;
  readonly note?: Note;
}

/** RFC 9110 §8.6, §15.3.6: no length is told of what has no content. */
function hasNoContent({ status }: ResponseMessageHead): boolean {
  return status === 204 || status === 205;
}
