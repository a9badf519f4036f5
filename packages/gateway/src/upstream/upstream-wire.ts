import { WireError } from "lastbyte/engine";
import type { AttemptPlan, Cancellation, Clock, Wire } from "lastbyte/engine";
import { responseFraming } from "../message/body-framing.ts";
import { openBody } from "../message/body-source.ts";
import { Fields } from "../message/fields.ts";
import { keepsAlive } from "../message/hop-by-hop.ts";
import { MessageError } from "../message/message-error.ts";
import { readHead } from "../message/read-head.ts";
import { parseResponseHead } from "../message/response-head.ts";
import type { ResponseMessageHead } from "../message/response-head.ts";
import type { UpstreamExchange } from "./exchange.ts";
import type { RequestBody } from "./request-body.ts";
import { requestMessage } from "./request-message.ts";
import type { OutgoingRequest } from "./request-message.ts";
import { sendBody } from "./send-body.ts";
import { UpstreamBody } from "./upstream-body.ts";
import type { UpstreamConnection } from "./upstream-connection.ts";
import type { Upstream } from "./upstream.ts";

/**
 * Sends the attempts of one call over HTTP/1.1: the first on a connection that waits, later ones on new connections.
 *
 * @internal
 */
export class UpstreamWire implements Wire<UpstreamExchange> {
  readonly #upstream: Upstream;
  readonly #request: OutgoingRequest;
  readonly #body: RequestBody;
  readonly #context: WireContext;
  #connection: UpstreamConnection | undefined;
  /** The connection on which the whole body has been sent. */
  #sentOn: UpstreamConnection | undefined;
  #exchange: UpstreamExchange | undefined;
  #attempts = 0;

  constructor(
    upstream: Upstream,
    request: OutgoingRequest & { readonly body: RequestBody },
    context: WireContext,
  ) {
    this.#upstream = upstream;
    this.#request = request;
    this.#body = request.body;
    this.#context = context;
    context.cancellation.subscribe(() => this.#connection?.destroy());
  }

  /** How many attempts were made. */
  get attempts(): number {
    return this.#attempts;
  }

  /** The address that was reached last. */
  get peer(): string | undefined {
    return this.#connection?.peer;
  }

  /** The answer that came last. */
  get exchange(): UpstreamExchange | undefined {
    return this.#exchange;
  }

  async send(plan: AttemptPlan): Promise<UpstreamExchange> {
    this.#exchange = undefined;
    this.#connection = undefined;
    this.#attempts = plan.number;
    const { cancellation, isRepeatable } = this.#context;
    const connection = await this.#upstream.connect({
      fresh: plan.number > 1,
      avoid: plan.faultyPeers,
      isRepeatable,
    });
    this.#connection = connection;
    if (cancellation.cause !== undefined) connection.destroy();

    const watch = this.#watchForHead(connection);
    try {
      void connection.writer.write(
        requestMessage(this.#request, { number: plan.number, fields: plan.headers }),
      );
      if (this.#body.framing.kind !== "none") {
        void sendBody(this.#body, connection, {
          onProgress: watch.restart,
          onSent: () => {
            this.#sentOn = connection;
          },
          onBroken: this.#context.onBodyBroken,
        });
      }
      const head = await this.#readFinalHead(connection, plan.number);
      return this.#toExchange(head, connection);
    } catch (error) {
      connection.destroy();
      throw error instanceof MessageError ? new WireError("http_protocol_error", error.message) : error;
    } finally {
      watch.stop();
    }
  }

  /** Answers before the final one (RFC 9110 §15.2) are passed on at once. */
  async #readFinalHead(connection: UpstreamConnection, attempt: number): Promise<ResponseMessageHead> {
    const { maxHeadBytes, maxFields, onInterim } = this.#context;
    for (let interim = 0; interim <= MAX_INTERIM_ANSWERS; interim += 1) {
      const text = await readHead(connection.reader, maxHeadBytes);
      if (text === undefined) throw new WireError("connection_terminated", endedWithoutHead(connection));
      const head = parseResponseHead(text, maxFields);
      if (head.status >= 200) return head;
      if (head.status === 101) {
        if (this.#request.upgrade !== undefined) return head;
        throw new MessageError(
          "expected an answer in HTTP, got 101 although no other protocol was asked for",
        );
      }
      if (attempt === 1) onInterim(head);
    }
    throw new MessageError(`expected at most ${MAX_INTERIM_ANSWERS} interim answers, got more`);
  }

  #toExchange(head: ResponseMessageHead, connection: UpstreamConnection): UpstreamExchange {
    const { method } = this.#request;
    const framing = responseFraming(head, method);
    const mayStay = keepsAlive(head.headers, head.minorVersion) && framing.kind !== "close";
    const release = (): void => {
      const isSent = this.#body.framing.kind === "none" || this.#sentOn === connection;
      if (mayStay && isSent) this.#upstream.release(connection);
      else connection.destroy();
    };
    const tunnel = head.status === 101 ? connection : undefined;
    if (framing.kind === "none" && tunnel === undefined) release();
    const body =
      framing.kind === "none"
        ? undefined
        : new UpstreamBody(openBody(connection.reader, framing), { connection, release });
    const exchange: UpstreamExchange = {
      head,
      framing: framing.kind === "none" ? "length" : framing.kind,
      expectedBytes: framing.kind === "length" ? framing.bytes : undefined,
      codingUndone: false,
      allHeaders: () => head.headers.toHeaders(),
      peer: connection.peer,
      body,
      tunnel,
      get trailers() {
        return body?.trailers ?? Fields.none;
      },
      get lastBytes() {
        return body?.lastBytes;
      },
    };
    this.#exchange = exchange;
    return exchange;
  }

  /** Ends an attempt whose head does not come. Sending the body counts as progress. */
  #watchForHead(connection: UpstreamConnection): { readonly restart: () => void; readonly stop: () => void } {
    const { clock, headTimeoutMs } = this.#context;
    const expire = (): void => {
      const detail = `no head came within ${headTimeoutMs} ms`;
      connection.destroy(new WireError("http_response_timeout", detail));
    };
    let stopTimer = clock.after(headTimeoutMs, expire);
    let isOver = false;
    return {
      restart: () => {
        stopTimer();
        if (!isOver) stopTimer = clock.after(headTimeoutMs, expire);
      },
      stop: () => {
        isOver = true;
        stopTimer();
      },
    };
  }
}

/** @internal */
export interface WireContext {
  readonly clock: Clock;
  readonly cancellation: Cancellation;
  readonly headTimeoutMs: number;
  readonly maxHeadBytes: number;
  readonly maxFields: number;
  readonly isRepeatable: boolean;
  /** Is told the interim answers of the first attempt. */
  readonly onInterim: (head: ResponseMessageHead) => void;
  /** Is told that the client's body could not be read. */
  readonly onBodyBroken: (error: unknown) => void;
}

const MAX_INTERIM_ANSWERS = 20;

function endedWithoutHead({ wasUsed }: UpstreamConnection): string {
  const age = wasUsed ? "a connection that had been used before" : "a new connection";
  return `${age} was closed before a head came`;
}
