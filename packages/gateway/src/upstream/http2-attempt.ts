import type { ClientHttp2Stream } from "node:http2";
import { STATUS_CODES } from "node:http";
import { WireError } from "lastbyte/engine";
import { readFieldSection } from "../http2/field-section.ts";
import type { SectionLimits } from "../http2/field-section.ts";
import { Http2Body } from "../http2/http2-body.ts";
import { StreamWriter } from "../http2/stream-writer.ts";
import { MAX_INTERIM_ANSWERS, MessageError, responseFraming } from "@lastbyte/node/transport";
import type { ResponseMessageHead } from "@lastbyte/node/transport";
import type { Attempt, AttemptParts } from "./attempt.ts";
import { UpstreamExchange } from "./exchange.ts";
import { Http2ResponseBody } from "./http2-response-body.ts";
import { requestFields } from "./request-fields.ts";
import { sendBody } from "./send-body.ts";
import { cancelStream, HTTP_1_1_REQUIRED, streamFault } from "./stream-fault.ts";
import type { UpstreamSession } from "./upstream-session.ts";
import { watchForHead } from "./watch-for-head.ts";

/**
 * One sending of a request over HTTP/2, on a stream of its own.
 *
 * @internal
 */
export class Http2Attempt implements Attempt {
  readonly #session: UpstreamSession;
  readonly #parts: AttemptParts;
  #stream: ClientHttp2Stream | undefined;

  constructor(session: UpstreamSession, parts: AttemptParts) {
    this.#session = session;
    this.#parts = parts;
  }

  abort(): void {
    if (this.#stream !== undefined) cancelStream(this.#stream);
  }

  async send(): Promise<UpstreamExchange> {
    const { request, body, context } = this.#parts;
    const stream = this.#open();
    this.#stream = stream;
    const source = new Http2Body(stream);
    const head = this.#readFinalHead(stream);
    const watch = watchForHead(context, (error) => stream.destroy(error));
    if (body.framing.kind !== "none") {
      void sendBody(body, new StreamWriter(stream), {
        onProgress: watch.restart,
        onSent: () => {},
        onBroken: context.onBodyBroken,
      });
    }
    try {
      return this.#toExchange(await head, { stream, source, method: request.method });
    } catch (error) {
      const fault = streamFault(error, { session: this.#session, stream, receivedBytes: 0 });
      if (stream.rstCode === HTTP_1_1_REQUIRED) this.#parts.upstream.requireHttp1();
      cancelStream(stream);
      if (!fault.unsent && context.cancellation.cause === undefined) this.#session.retire();
      throw fault;
    } finally {
      watch.stop();
    }
  }

  #open(): ClientHttp2Stream {
    const { request, body, fields, context } = this.#parts;
    const hasBody = body.framing.kind !== "none";
    try {
      if (context.cancellation.cause !== undefined) throw new Error("nobody waits for the answer any more");
      return this.#session.open(requestFields(request, fields), {
        endStream: !hasBody,
        waitForTrailers: hasBody,
      });
    } catch (error) {
      this.#session.release();
      throw new WireError("connection_terminated", `the request was not sent: ${String(error)}`, true);
    }
  }

  /** Answers before the final one (RFC 9110 §15.2) are passed on at once. */
  #readFinalHead(stream: ClientHttp2Stream): Promise<ReceivedHead> {
    const { fields, context } = this.#parts;
    return new Promise((resolve, reject) => {
      let interimAnswers = 0;
      const read = (raw: readonly string[]): ResponseMessageHead | undefined => {
        try {
          return readResponseHead(raw, context);
        } catch (error) {
          reject(error);
          return undefined;
        }
      };
      stream.on("headers", (_fields: unknown, _flags: unknown, raw: string[]) => {
        interimAnswers += 1;
        if (interimAnswers > MAX_INTERIM_ANSWERS) reject(new MessageError(TOO_MANY_INTERIM_ANSWERS));
        const head = read(raw);
        if (head !== undefined && fields.number === 1) context.onInterim(head);
      });
      stream.once("response", (_fields: unknown, flags: number, raw: string[]) => {
        const head = read(raw);
        if (head !== undefined) resolve({ head, endsAtOnce: (flags & END_STREAM) !== 0 });
      });
      stream.once("error", reject);
      stream.once("close", () => reject(new Error("the stream was closed before a head came")));
    });
  }

  #toExchange({ head, endsAtOnce }: ReceivedHead, parts: StreamParts): UpstreamExchange {
    const { stream, source, method } = parts;
    const framing = responseFraming(head, method);
    const expectedBytes = framing.kind === "length" ? framing.bytes : undefined;
    // There is nothing to come but END_STREAM.
    if (framing.kind === "none" && !endsAtOnce) cancelStream(stream);
    const body =
      framing.kind === "none"
        ? undefined
        : new Http2ResponseBody(source, {
            stream,
            session: this.#session,
            expectedBytes,
            cancellation: this.#parts.context.cancellation,
          });
    return new UpstreamExchange({
      head,
      framing: "end_stream",
      expectedBytes,
      peer: this.#session.peer,
      body,
      tunnel: undefined,
    });
  }
}

interface ReceivedHead {
  readonly head: ResponseMessageHead;
  readonly endsAtOnce: boolean;
}

interface StreamParts {
  readonly stream: ClientHttp2Stream;
  readonly source: Http2Body;
  readonly method: string;
}

/** Reads the head of an answer as one that could as well have come in HTTP/1.1 (RFC 9113 §8.3.2). */
function readResponseHead(raw: readonly string[], limits: SectionLimits): ResponseMessageHead {
  const { pseudo, fields } = readFieldSection(raw, limits);
  const status = pseudo.get(":status") ?? "";
  // RFC 9113 §8.6: HTTP/2 has no 101.
  if (!/^[1-9]\d\d$/.test(status) || status === "101") {
    throw new MessageError(`expected a :status, got ${JSON.stringify(status)} (RFC 9113 §8.3.2)`);
  }
  return { status: Number(status), reason: STATUS_CODES[status] ?? "", minorVersion: 1, headers: fields };
}

const END_STREAM = 1;
const TOO_MANY_INTERIM_ANSWERS = `expected at most ${MAX_INTERIM_ANSWERS} interim answers, got more`;
