import { WireError } from "lastbyte/engine";
import {
  ConnectionBody,
  MessageError,
  keepsAlive,
  openBody,
  readFinalHead,
  responseFraming,
} from "@lastbyte/node/transport";
import type { HttpConnection, ResponseMessageHead } from "@lastbyte/node/transport";
import type { Attempt, AttemptParts } from "./attempt.ts";
import { UpstreamExchange } from "./exchange.ts";
import { Http1BodyTarget } from "./http1-body-target.ts";
import { requestMessage } from "./request-message.ts";
import { sendBody } from "./send-body.ts";
import { watchForHead } from "./watch-for-head.ts";

/**
 * One sending of a request over HTTP/1.1.
 *
 * @internal
 */
export class Http1Attempt implements Attempt {
  readonly #connection: HttpConnection;
  readonly #parts: AttemptParts;
  /** Whether the whole body is on its way. */
  #isSent = false;
  /** Whether the connection has been given back: it may serve somebody else now. */
  #isReleased = false;

  constructor(connection: HttpConnection, parts: AttemptParts) {
    this.#connection = connection;
    this.#parts = parts;
  }

  abort(): void {
    if (!this.#isReleased) this.#connection.destroy();
  }

  async send(): Promise<UpstreamExchange> {
    const connection = this.#connection;
    const { request, body, fields, context } = this.#parts;
    const watch = watchForHead(context, (error) => connection.destroy(error));
    // The other protocol may let one side close before the other; Node would close ours with the upstream's.
    if (request.upgrade !== undefined) connection.socket.allowHalfOpen = true;
    try {
      void connection.writer.write(requestMessage(request, fields));
      if (body.framing.kind !== "none") {
        void sendBody(body, new Http1BodyTarget(connection, body.framing), {
          onProgress: watch.restart,
          onSent: () => {
            this.#isSent = true;
          },
          onBroken: context.onBodyBroken,
        });
      }
      return this.#toExchange(await this.#readFinalHead());
    } catch (error) {
      connection.destroy();
      throw error instanceof MessageError ? new WireError("http_protocol_error", error.message) : error;
    } finally {
      watch.stop();
    }
  }

  async #readFinalHead(): Promise<ResponseMessageHead> {
    const { request, fields, context } = this.#parts;
    const head = await readFinalHead(this.#connection.reader, {
      maxHeadBytes: context.maxHeadBytes,
      maxFields: context.maxFields,
      mayUpgrade: request.upgrade !== undefined,
      // Answers before the final one are passed on at once (RFC 9110 §15.2).
      onInterim: fields.number === 1 ? context.onInterim : undefined,
    });
    if (head === undefined) throw new WireError("connection_terminated", endedWithoutHead(this.#connection));
    return head;
  }

  #toExchange(head: ResponseMessageHead): UpstreamExchange {
    const connection = this.#connection;
    const { request, upstream, context } = this.#parts;
    const framing = responseFraming(head, request.method);
    const mayStay = keepsAlive(head.headers, head.minorVersion) && framing.kind !== "close";
    const release = (): void => {
      this.#isReleased = true;
      connection.socket.allowHalfOpen = false;
      const isSent = this.#parts.body.framing.kind === "none" || this.#isSent;
      if (mayStay && isSent) upstream.release(connection);
      else connection.destroy();
    };
    const tunnel = head.status === 101 ? connection : undefined;
    if (framing.kind === "none" && tunnel === undefined) release();
    const body =
      framing.kind === "none"
        ? undefined
        : new ConnectionBody(
            openBody(connection.reader, framing),
            { release, abandon: () => connection.destroy() },
            // What undoes a coding reads the chunks later, and in other threads; no other check of ours keeps one.
            { isPassedOn: !context.hasOwnChecks && !head.headers.has("content-encoding") },
          );
    return new UpstreamExchange({
      head,
      framing: framing.kind === "none" ? "length" : framing.kind,
      expectedBytes: framing.kind === "length" ? framing.bytes : undefined,
      peer: connection.peer,
      body,
      tunnel,
    });
  }
}

function endedWithoutHead({ wasUsed }: HttpConnection): string {
  const age = wasUsed ? "a connection that had been used before" : "a new connection";
  return `${age} was closed before a head came`;
}
