import { lastChunk } from "../message/last-chunk.ts";
import type { Fields, ResponseMessageHead, SocketWriter } from "@lastbyte/node/transport";
import type { UpstreamExchange } from "../upstream/exchange.ts";
import type { Note, Outlet } from "./outlet.ts";
import { problemMessage } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { ownMessage, responseMessage } from "./response-message.ts";
import type { OwnFields } from "./response-message.ts";

/**
 * Writes one answer on a client's HTTP/1.1 connection.
 *
 * @internal
 */
export class Http1Outlet implements Outlet {
  readonly #writer: SocketWriter;
  readonly #request: AnsweredRequest;
  #hasBegun = false;
  #isChunked = false;
  #closes = false;
  #isBroken = false;
  /** What is left of a body whose length the head has told. */
  #dueBytes: number | undefined;
  /** The bytes that complete that length: with them the client has a whole answer, so they wait for the last word. */
  #lastChunk: Uint8Array | undefined;
  #tunnelled: UpstreamExchange | undefined;

  constructor(writer: SocketWriter, request: AnsweredRequest) {
    this.#writer = writer;
    this.#request = request;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Whether the connection can't be used behind this answer. */
  get closes(): boolean {
    return this.#closes;
  }

  /** Whether the answer is not whole, so that the connection must not end well. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** The answer by which the connection changed to another protocol. */
  get tunnelled(): UpstreamExchange | undefined {
    return this.#tunnelled;
  }

  /** Passes on an interim answer (RFC 9110 §15.2); HTTP/1.0 knows none. */
  interim(head: ResponseMessageHead): void {
    if (this.#hasBegun || this.#request.minorVersion === 0) return;
    const own: OwnFields = { framing: { kind: "as_it_came" }, connection: undefined, proxyStatus: undefined };
    void this.#writer.write(responseMessage(head, own));
  }

  whole(exchange: UpstreamExchange, chunks: readonly Uint8Array[], note: Note): void {
    if (exchange.tunnel !== undefined) return this.#tunnel(exchange);
    const { trailers } = exchange;
    if (exchange.body === undefined || (trailers.count > 0 && this.#request.minorVersion === 1)) {
      this.begin(exchange, note);
      for (const chunk of chunks) void this.write(chunk);
      return this.end(trailers);
    }
    let bytes = 0;
    for (const chunk of chunks) bytes += chunk.length;
    // A length as it came stays where it was among the fields, and as it was written.
    const framing = exchange.expectedBytes === bytes ? AS_IT_CAME : { kind: "length" as const, bytes };
    const head = this.#head(exchange, { framing, proxyStatus: note });
    if (bytes <= MAX_JOINED_BYTES) return void this.#writer.write(joined(head, chunks, bytes));
    void this.#writer.write(head);
    for (const chunk of chunks) void this.#writer.write(chunk);
  }

  begin(exchange: UpstreamExchange, note: Note): void {
    const framing = this.#framingOf(exchange);
    this.#isChunked = framing.kind === "chunked";
    this.#dueBytes = framing.kind === "as_it_came" ? exchange.expectedBytes : undefined;
    const head = this.#head(exchange, { framing, proxyStatus: note });
    void this.#writer.write(head);
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    if (!this.#isChunked) return this.#writeDue(chunk);
    void this.#writer.write(`${chunk.length.toString(16)}\r\n`);
    void this.#writer.write(chunk);
    return this.#writer.write("\r\n");
  }

  end(trailers: Fields): void {
    if (this.#isChunked) void this.#writer.write(lastChunk(trailers));
    if (this.#lastChunk !== undefined) void this.#writer.write(this.#lastChunk);
  }

  breakOff(): void {
    this.#isBroken = true;
    this.#closes = true;
  }

  problem(problem: Problem): void {
    const { fields, body } = problemMessage(problem);
    const head = ownMessage(problem.status, [...fields, ...connectionField(this.#begun())]);
    const chunks = this.#request.method === "HEAD" ? [] : [body];
    void this.#writer.write(joined(head, chunks, chunks.length * body.length));
  }

  #writeDue(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#dueBytes === undefined) return this.#writer.write(chunk);
    this.#dueBytes -= chunk.length;
    if (this.#dueBytes > 0) return this.#writer.write(chunk);
    this.#lastChunk = chunk;
    return undefined;
  }

  #head(exchange: UpstreamExchange, own: Pick<OwnFields, "framing" | "proxyStatus">): string {
    const connection = this.#begun();
    if (own.framing.kind === "close") this.#closes = true;
    return responseMessage(exchange.head, { ...own, connection: this.#closes ? "close" : connection });
  }

  /** From here on, the answer can't be another one. */
  #begun(): "close" | "keep-alive" | undefined {
    this.#hasBegun = true;
    if (!this.#request.mayStay()) this.#closes = true;
    if (this.#closes) return "close";
    return this.#request.minorVersion === 0 ? "keep-alive" : undefined;
  }

  /** A body without a length goes out in chunks, so that its end is told from a break; HTTP/1.0 knows none. */
  #framingOf({ body, expectedBytes, head }: UpstreamExchange): OwnFields["framing"] {
    // RFC 9110 §8.6: a 204 has no Content-Length.
    if (body === undefined) return head.status === 204 ? NOTHING : AS_IT_CAME;
    if (expectedBytes !== undefined) return AS_IT_CAME;
    return { kind: this.#request.minorVersion === 1 ? "chunked" : "close" };
  }

  #tunnel(exchange: UpstreamExchange): void {
    this.#hasBegun = true;
    this.#closes = true;
    this.#tunnelled = exchange;
    const upgrade = exchange.head.headers.get("upgrade") ?? "";
    const own: OwnFields = { framing: AS_IT_CAME, connection: "Upgrade", upgrade, proxyStatus: undefined };
    void this.#writer.write(responseMessage(exchange.head, own));
  }
}

/** @internal */
export interface AnsweredRequest {
  readonly method: string;
  readonly minorVersion: 0 | 1;
  /** Whether another request may follow on the connection, as far as is known now. */
  readonly mayStay: () => boolean;
}

const AS_IT_CAME = { kind: "as_it_came" } as const;
/** No field about a body at all. */
const NOTHING = { kind: "none" } as const;

/** Up to here, one copy is cheaper than a second buffer on the way through the system. */
const MAX_JOINED_BYTES = 65_536;

function joined(head: string, chunks: readonly Uint8Array[], bytes: number): Buffer {
  const message = Buffer.allocUnsafe(head.length + bytes);
  let position = message.write(head, 0, "latin1");
  for (const chunk of chunks) {
    message.set(chunk, position);
    position += chunk.length;
  }
  return message;
}

function connectionField(connection: string | undefined): readonly string[] {
  return connection === undefined ? [] : ["Connection", connection];
}
