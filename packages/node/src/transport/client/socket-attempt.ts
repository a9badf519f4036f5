import { WireError } from "lastbyte/engine";
import type { ByteSource } from "lastbyte/engine";
import { errors } from "undici";
import { answerFraming } from "../message/body-framing.ts";
import { openBody } from "../message/body-source.ts";
import { readFinalHead } from "../message/final-head.ts";
import type { HeadTerms } from "../message/final-head.ts";
import { keepsAlive } from "../message/hop-by-hop.ts";
import { MessageError } from "../message/message-error.ts";
import type { ResponseMessageHead } from "../message/response-head.ts";
import { ConnectionBody } from "../socket/connection-body.ts";
import type { HttpConnection } from "../socket/http-connection.ts";
import { requestText, staysOpenBehind } from "./request-text.ts";
import { SocketExchange } from "./socket-exchange.ts";
import type { SocketRequest } from "./socket-request.ts";

/**
 * One sending of a request over a connection of ours, and its answer.
 *
 * @internal
 */
export class SocketAttempt {
  readonly #request: SocketRequest;
  #connection: HttpConnection | undefined;
  /** Which of the requests on its connection it is. */
  #use = 0;
  #head: ResponseMessageHead | undefined;
  #isAborted = false;
  /** Whether the connection has been given back, or closed. */
  #isOver = false;
  #silentTicks = 0;
  #heardBytes = 0;

  constructor(request: SocketRequest) {
    this.#request = request;
  }

  /** The address that was reached. */
  get peer(): string | undefined {
    return this.#connection?.peer;
  }

  /** Sends the request, on a connection that is `elsewhere` or on any, and waits for the head of the answer. */
  async send(fields: readonly string[], elsewhere?: () => Promise<HttpConnection>): Promise<SocketExchange> {
    const { connections, isRepeatable, turn, watch } = this.#request;
    let connection = elsewhere === undefined ? connections.take(isRepeatable) : undefined;
    if (connection !== undefined) {
      // What the server sent on it meanwhile, or that it closed, is heard before anything is written: bytes that lie
      // there would be taken for the answer, and a request would be lost.
      await turn.end();
      // A turn that is slow has asked the sockets before it became so.
      if (connections.hasWaited(connection)) await turn.end();
      if (this.#isAborted) {
        connections.putBack(connection);
        throw new errors.RequestAbortedError();
      }
      if (!connection.isUsable) {
        connection.destroy();
        connection = undefined;
      }
    }
    connection ??= await (elsewhere === undefined ? connections.open() : elsewhere());
    this.#connection = connection;
    this.#use = connection.uses;
    if (this.#isAborted) {
      connections.release(connection, undefined);
      throw new errors.RequestAbortedError();
    }
    watch.add(this);
    try {
      // What came before the request is an answer to nothing.
      if (!connection.isUsable) throw new errors.SocketError("bad response");
      this.#write(connection, fields);
      const head = await readFinalHead(connection.reader, headTerms(this.#request.maxHeadBytes));
      if (head === undefined) throw new errors.SocketError("other side closed");
      return this.#toExchange(connection, head);
    } catch (error) {
      this.abandon();
      throw asFault(error);
    }
  }

  /** Ends the attempt, whatever it is doing. */
  abort(): void {
    this.#isAborted = true;
    if (this.#connection !== undefined) this.abandon();
  }

  /** Closes the connection of an attempt that was faulty, unless somebody else has it by now. */
  retire(): void {
    const connection = this.#connection;
    if (connection !== undefined && connection.uses === this.#use) connection.destroy();
  }

  /** The answer has been read to its end. */
  release(): void {
    const connection = this.#connection;
    const head = this.#head;
    if (this.#isOver || connection === undefined || head === undefined) return;
    this.#isOver = true;
    this.#request.watch.delete(this);
    this.#giveBack(connection, head);
  }

  /** It will not be. */
  abandon(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#request.watch.delete(this);
    this.#connection?.destroy();
  }

  /** Looks every second whether the server is silent for too long. */
  tick(): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    const { reader } = connection;
    const isSilent = reader.isWaitedFor && reader.receivedBytes === this.#heardBytes;
    this.#heardBytes = reader.receivedBytes;
    this.#silentTicks = isSilent ? this.#silentTicks + 1 : 0;
    if (this.#silentTicks < MAX_SILENT_TICKS) return;
    connection.destroy(
      this.#head === undefined ? new errors.HeadersTimeoutError() : new errors.BodyTimeoutError(),
    );
  }

  #write({ socket }: HttpConnection, fields: readonly string[]): void {
    const { method, target, connections, body } = this.#request;
    const bodyBytes = body?.length ?? 0;
    const text = requestText({ method, target, host: connections.origin.host, bodyBytes }, fields);
    if (body === undefined || bodyBytes === 0) {
      socket.write(text, "latin1");
      return;
    }
    socket.cork();
    socket.write(text, "latin1");
    socket.write(body);
    socket.uncork();
  }

  #toExchange(connection: HttpConnection, head: ResponseMessageHead): SocketExchange {
    if (sectionBytes(head) >= this.#request.maxHeadBytes) throw new errors.HeadersOverflowError();
    this.#head = head;
    const framing = answerFraming(head, this.#request.method);
    let body: ByteSource | undefined;
    if (framing.kind === "none") this.release();
    else body = new ConnectionBody(openBody(connection.reader, framing), this);
    const { peer, readsOwnMemory } = connection;
    return new SocketExchange(head, framing, { peer, chunksAreOurs: readsOwnMemory, body });
  }

  #giveBack(connection: HttpConnection, head: ResponseMessageHead): void {
    const { method, body, connections } = this.#request;
    const staysOpen =
      staysOpenBehind(method, body?.length ?? 0) &&
      keepsAlive(head.headers, head.minorVersion) &&
      // The server has answered before it had the whole request; the rest would be read as another one.
      connection.socket.writableLength === 0;
    if (staysOpen) connections.release(connection, idleMsOf(head));
    else connection.destroy();
  }
}

/** The words of undici for what it tells too, so that nobody has to learn others. */
function asFault(error: unknown): unknown {
  if (!(error instanceof MessageError)) return error;
  return error.status === 431
    ? new errors.HeadersOverflowError()
    : new WireError("http_protocol_error", error.message);
}

/** How long the server keeps the connection, as it says. */
function idleMsOf(head: ResponseMessageHead): number | undefined {
  const seconds = /timeout=(\d+)/.exec(head.headers.get("keep-alive") ?? "")?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}

/** The length of names and values: what undici counts. */
function sectionBytes({ headers }: ResponseMessageHead): number {
  let bytes = 0;
  for (const part of headers.list) bytes += part.length;
  return bytes;
}

/**
 * Undici has no limit but that of names and values. The marks between them take four bytes for each field, which has at
 * least a name of one; what is left is for the status line.
 */
function headTerms(maxSectionBytes: number): HeadTerms {
  return { maxHeadBytes: 6 * maxSectionBytes, maxFields: maxSectionBytes, mayUpgrade: false };
}

/** Undici's `headersTimeout` and `bodyTimeout`: 300 seconds. */
const MAX_SILENT_TICKS = 300;
