import { WireError } from "lastbyte/engine";
import { responseFraming } from "../message/body-framing.ts";
import { openBody } from "../message/body-source.ts";
import { keepsAlive } from "../message/hop-by-hop.ts";
import { MessageError } from "../message/message-error.ts";
import { readHead } from "../message/read-head.ts";
import { parseResponseHead } from "../message/response-head.ts";
import type { ResponseMessageHead } from "../message/response-head.ts";
import { MAX_INTERIM_ANSWERS } from "./attempt.ts";
import type { Attempt, AttemptParts } from "./attempt.ts";
import { UpstreamExchange } from "./exchange.ts";
import { Http1BodyTarget } from "./http1-body-target.ts";
import { requestMessage } from "./request-message.ts";
import { sendBody } from "./send-body.ts";
import { UpstreamBody } from "./upstream-body.ts";
import type { UpstreamConnection } from "./upstream-connection.ts";
import { watchForHead } from "./watch-for-head.ts";

/**
 * One sending of a request over HTTP/1.1.
 *
 * @internal
 */
export class Http1Attempt implements Attempt {
  readonly #connection: UpstreamConnection;
  readonly #parts: AttemptParts;
  /** Whether the whole body is on its way. */
  #isSent = false;
  /** Whether the connection has been given back: it may serve somebody else now. */
  #isReleased = false;

  constructor(connection: UpstreamConnection, parts: AttemptParts) {
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

  /** Answers before the final one (RFC 9110 §15.2) are passed on at once. */
  async #readFinalHead(): Promise<ResponseMessageHead> {
    const connection = this.#connection;
    const { request, fields, context } = this.#parts;
    for (let interim = 0; interim <= MAX_INTERIM_ANSWERS; interim += 1) {
      const text = await readHead(connection.reader, context.maxHeadBytes);
      if (text === undefined) throw new WireError("connection_terminated", endedWithoutHead(connection));
      const head = parseResponseHead(text, context.maxFields);
      if (head.status >= 200) return head;
      if (head.status === 101) {
        if (request.upgrade !== undefined) return head;
        throw new MessageError(
          "expected an answer in HTTP, got 101 although no other protocol was asked for",
        );
      }
      if (fields.number === 1) context.onInterim(head);
    }
    throw new MessageError(`expected at most ${MAX_INTERIM_ANSWERS} interim answers, got more`);
  }

  #toExchange(head: ResponseMessageHead): UpstreamExchange {
    const connection = this.#connection;
    const { request, upstream } = this.#parts;
    const framing = responseFraming(head, request.method);
    const mayStay = keepsAlive(head.headers, head.minorVersion) && framing.kind !== "close";
    const release = (): void => {
      this.#isReleased = true;
      const isSent = this.#parts.body.framing.kind === "none" || this.#isSent;
      if (mayStay && isSent) upstream.release(connection);
      else connection.destroy();
    };
    const tunnel = head.status === 101 ? connection : undefined;
    if (framing.kind === "none" && tunnel === undefined) release();
    const body =
      framing.kind === "none"
        ? undefined
        : new UpstreamBody(openBody(connection.reader, framing), { connection, release });
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

function endedWithoutHead({ wasUsed }: UpstreamConnection): string {
  const age = wasUsed ? "a connection that had been used before" : "a new connection";
  return `${age} was closed before a head came`;
}
