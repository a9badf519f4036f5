import type { OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { addFields, pseudoFields } from "../http2/field-section.ts";
import { StreamWriter } from "../http2/stream-writer.ts";
import { Fields, hopByHopNames, onceSaid } from "@lastbyte/node/transport";
import type { ResponseMessageHead } from "@lastbyte/node/transport";
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
  readonly #writer: StreamWriter;
  #hasBegun = false;
  #isOver = false;
  /** What is left of a body whose length the head has told. */
  #dueBytes: number | undefined;
  /** The bytes that complete that length: some clients don't wait for END_STREAM, so they wait for the last word. */
  #lastChunk: Uint8Array | undefined;

  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream;
    this.#writer = new StreamWriter(stream);
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Whether nothing more will be written. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** How much of the body has gone out. */
  get sentBytes(): number {
    return this.#writer.sentBytes;
  }

  /** Passes on an interim answer (RFC 9110 §15.2). */
  interim(head: ResponseMessageHead): void {
    if (this.#hasBegun || this.#writer.isGone) return;
    this.#stream.additionalHeaders(fieldsOf(head, { dropsLength: true }));
  }

  whole(exchange: UpstreamExchange, chunks: readonly Uint8Array[], note: Note): void {
    this.#hasBegun = true;
    this.#isOver = true;
    if (this.#writer.isGone) return;
    const { head, body, trailers } = exchange;
    if (head.status > MAX_STATUS) return this.problem(untellable(head));
    let bytes = 0;
    for (const chunk of chunks) bytes += chunk.length;
    const fields = fieldsOf(head, { dropsLength: body !== undefined || hasNoContent(head), note });
    if (body !== undefined && !hasNoContent(head)) fields["content-length"] = String(bytes);
    const endStream = bytes === 0 && trailers.count === 0;
    this.#respond(fields, { endStream, waitForTrailers: trailers.count > 0 });
    for (const chunk of chunks) void this.#writer.write(chunk);
    this.#writer.end(trailers);
  }

  begin(exchange: UpstreamExchange, note: Note): void {
    this.#hasBegun = true;
    if (this.#writer.isGone) return;
    const { head, body } = exchange;
    if (head.status > MAX_STATUS) return this.problem(untellable(head));
    const fields = fieldsOf(head, { dropsLength: hasNoContent(head), note });
    this.#dueBytes = exchange.expectedBytes;
    this.#respond(fields, { endStream: body === undefined, waitForTrailers: body !== undefined });
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#dueBytes === undefined) return this.#writer.write(chunk);
    this.#dueBytes -= chunk.length;
    if (this.#dueBytes > 0) return this.#writer.write(chunk);
    this.#lastChunk = chunk;
    return undefined;
  }

  end(trailers: Fields): void {
    this.#isOver = true;
    if (this.#lastChunk !== undefined) void this.#writer.write(this.#lastChunk);
    this.#writer.end(trailers);
  }

  breakOff(): void {
    this.#isOver = true;
    this.#writer.breakOff(new Error("the answer is not whole"));
  }

  problem(problem: Problem): void {
    this.#hasBegun = true;
    this.#isOver = true;
    if (this.#writer.isGone) return;
    const { fields, body } = problemMessage(problem);
    const head = pseudoFields({ ":status": problem.status });
    addFields(head, Fields.of(fields), () => false);
    // The library ends the answer to a HEAD before it begins.
    this.#respond(head, { endStream: this.#stream.writableEnded, waitForTrailers: false });
    void this.#writer.write(body);
    this.#writer.end(Fields.none);
  }

  #respond(fields: OutgoingHttpHeaders, options: { endStream: boolean; waitForTrailers: boolean }): void {
    // Whether there is a date is the upstream's to say; the library would add its own.
    const untyped: object = { ...options, sendDate: false };
    this.#stream.respond(fields, untyped);
  }
}

function fieldsOf(head: ResponseMessageHead, own: OwnFields): OutgoingHttpHeaders {
  const { status, headers } = head;
  const dropped = hopByHopNames(headers);
  const fields = pseudoFields({ ":status": status });
  addFields(fields, headers, (name) => dropped.has(name) || name === "content-length");
  const length = own.dropsLength ? null : headers.get("content-length");
  if (length !== null) fields["content-length"] = onceSaid(length);
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

/** RFC 9110 §15 has no others, and the library sends none. */
const MAX_STATUS = 599;

function untellable({ status }: ResponseMessageHead): Problem {
  return {
    status: 502,
    title: "The upstream's answer has a status that HTTP/2 can't tell",
    detail: `expected a status of up to ${MAX_STATUS}, got ${status} (RFC 9110 §15)`,
    error: "http_protocol_error",
    more: { upstreamStatus: status },
  };
}
