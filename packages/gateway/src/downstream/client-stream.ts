import type { ServerHttp2Stream } from "node:http2";
import { Cancellation } from "lastbyte/engine";
import { Http2Body } from "../http2/http2-body.ts";
import { readRequestHead } from "../http2/request-head.ts";
import { MessageError, requestFraming } from "@lastbyte/node/transport";
import type { BodyFraming } from "@lastbyte/node/transport";
import type { RequestHead } from "../message/request-head.ts";
import { findWay } from "./find-way.ts";
import { ClientBody } from "./client-body.ts";
import type { ConnectionHost } from "./connection.ts";
import { Http2Outlet } from "./http2-outlet.ts";
import { malformedRequest } from "./problem.ts";
import { serveRequest } from "./serve-request.ts";

/**
 * One request of a client's HTTP/2 connection, and its answer.
 *
 * @internal
 */
export class ClientStream {
  readonly #stream: ServerHttp2Stream;
  readonly #host: ConnectionHost;
  readonly #cancellation: Cancellation = new Cancellation();
  readonly #outlet: Http2Outlet;
  #hasUpload = false;
  #body: ClientBody | undefined;
  /** When the client must have sent more of its body. */
  #bodyDeadlineMs = Infinity;
  /** What has gone out, and since when it has been no more; behind the answer, its end is what waits. */
  #sentBytes = 0;
  #sentSinceMs: number;

  constructor(stream: ServerHttp2Stream, host: ConnectionHost) {
    this.#stream = stream;
    this.#host = host;
    this.#outlet = new Http2Outlet(stream);
    this.#sentSinceMs = host.clock.now();
    // The stream's end says all that there is to say.
    stream.on("error", () => {});
    stream.on("close", () => this.#cancel(CLIENT_GONE));
    stream.on("finish", () => this.#stopUpload());
  }

  /** Whether the client took its request back before it was answered. */
  get wasTakenBack(): boolean {
    return !this.#outlet.isOver;
  }

  /** Answers. Never rejects. */
  async serve(raw: readonly string[], request: StreamContext): Promise<void> {
    const { service } = this.#host;
    this.#hasUpload = !request.endsAtOnce;
    try {
      const head = readRequestHead(raw, service.limits);
      await this.#answer(head, request);
    } catch (error) {
      if (error instanceof MessageError) this.#outlet.problem(malformedRequest(error.status, error.message));
      else this.#outlet.breakOff();
    }
  }

  /** Ends waits that took too long; called now and then. */
  checkDeadline(nowMs: number): void {
    const { sentBytes, isOver } = this.#outlet;
    const isWaiting = this.#stream.writableLength > 0 || isOver;
    if (!isWaiting || sentBytes !== this.#sentBytes) {
      this.#sentBytes = sentBytes;
      this.#sentSinceMs = nowMs;
    } else if (nowMs - this.#sentSinceMs > this.#host.service.limits.clientReadTimeoutMs) {
      this.#outlet.breakOff();
    }
    if (nowMs < this.#bodyDeadlineMs) return;
    this.#bodyDeadlineMs = Infinity;
    this.#cancel(new MessageError("expected the rest of the body, got nothing for too long", 408));
  }

  /** Behind the answer, the connection to the upstream serves somebody else. */
  #cancel(reason: Error): void {
    if (!this.#outlet.isOver) this.#cancellation.cancel({ kind: "caller", reason });
  }

  async #answer(head: RequestHead, request: StreamContext): Promise<void> {
    const { service, protocol } = this.#host;
    const outlet = this.#outlet;
    const framing = request.endsAtOnce ? NO_BODY : framingOf(head);
    if (framing.kind === "length" || framing.kind === "chunked") this.#body = this.#openBody(framing);
    const way = findWay(head, { service, port: request.port });
    if (way.kind === "refused") return outlet.problem(way.problem);
    await serveRequest(
      {
        head,
        framing,
        body: this.#body,
        upstream: way.upstream,
        host: way.host,
        target: way.target,
        upgrade: undefined,
        clientAddress: request.clientAddress,
        protocol,
        cancellation: this.#cancellation,
        onInterim: (interim) => outlet.interim(interim),
      },
      outlet,
      service,
    );
  }

  #openBody(framing: ClientBody["framing"]): ClientBody {
    const { service, clock } = this.#host;
    const { maxRequestBytes, clientBodyTimeoutMs } = service.limits;
    return new ClientBody(new Http2Body(this.#stream), framing, {
      maxBytes: maxRequestBytes,
      onWait: () => {
        this.#bodyDeadlineMs = clock.now() + clientBodyTimeoutMs;
      },
      onChunk: () => {
        this.#bodyDeadlineMs = Infinity;
      },
    });
  }

  /**
   * RFC 9113 §8.1: behind a whole answer, NO_ERROR says that the rest of the request is not needed. `close` would wait
   * until somebody has read what came of it.
   */
  #stopUpload(): void {
    if (this.#hasUpload && this.#body?.isOver !== true) this.#stream.destroy();
  }
}

/** @internal */
export interface StreamContext {
  /** Whether the request has no body. */
  readonly endsAtOnce: boolean;
  /** The gateway's own, on which the request came. */
  readonly port: number;
  readonly clientAddress: string;
}

/** Without a length, END_STREAM is to HTTP/2 what the last chunk is to HTTP/1.1. */
function framingOf({ fields }: RequestHead): BodyFraming {
  const framing = requestFraming(fields, 1);
  return framing.kind === "none" ? { kind: "chunked" } : framing;
}

const NO_BODY: BodyFraming = { kind: "none" };
const CLIENT_GONE = new Error("the client took its request back");
