import type { Socket } from "node:net";
import { constants, performServerHandshake } from "node:http2";
import type { ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import { keepSession } from "../http2/keep-session.ts";
import { spareSession } from "../http2/spare-session.ts";
import type { SparedSession } from "../http2/spare-session.ts";
import { SESSION_WINDOW_BYTES, STREAM_WINDOW_BYTES, sessionOptions } from "../http2/session-options.ts";
import { ClientStream } from "./client-stream.ts";
import type { Connection, ConnectionHost } from "./connection.ts";
import { ResetAllowance } from "./reset-allowance.ts";

/**
 * One client's HTTP/2 connection: many requests side by side.
 *
 * @internal
 */
export class Http2Connection implements Connection {
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #session: ServerHttp2Session;
  readonly #spared: SparedSession;
  readonly #streams: Set<ClientStream> = new Set();
  readonly #allowance: ResetAllowance = new ResetAllowance();
  #idleSinceMs: number;
  #hasNotified = false;

  /** @param socket - One on which nobody reads, and the client's preface is yet to be read. */
  constructor(socket: Socket, host: ConnectionHost) {
    const { limits } = host.service;
    this.#socket = socket;
    this.#host = host;
    this.#idleSinceMs = host.clock.now();
    this.#session = performServerHandshake(socket, {
      ...sessionOptions(limits),
      settings: {
        maxConcurrentStreams: limits.maxConcurrentStreams,
        maxHeaderListSize: limits.maxHeadBytes,
        initialWindowSize: STREAM_WINDOW_BYTES,
      },
    });
    this.#spared = spareSession(this.#session);
    this.#session.setLocalWindowSize(SESSION_WINDOW_BYTES);
    this.#session.on("error", () => {});
    // A client that closes its side can't open its windows any more: it has left.
    socket.on("end", () => this.destroy());
    // oxlint-disable-next-line max-params -- Node's own
    this.#session.on("stream", (stream, _fields, flags, raw) => this.#serve(stream, { flags, raw }));
  }

  get isIdle(): boolean {
    return this.#streams.size === 0;
  }

  checkDeadline(nowMs: number): void {
    for (const stream of this.#streams) stream.checkDeadline(nowMs);
    const idleMs = this.isIdle ? nowMs - this.#idleSinceMs : 0;
    const { clientIdleMs } = this.#host.service.limits;
    if (idleMs > clientIdleMs) this.closeWhenIdle();
    // A session that has ended by itself no longer reads, and would never see that its client has left.
    if (idleMs > LINGER_MS && this.#session.closed) this.destroy();
  }

  /**
   * Tells the client to send no more requests here (RFC 9113 §6.8); those that are on their way are answered yet. An
   * idle one is told with its next answer: the library stops reading where nothing is under way.
   */
  notifyDrain(): void {
    if (this.#hasNotified || this.isIdle) return;
    this.#hasNotified = true;
    this.#session.goaway(constants.NGHTTP2_NO_ERROR, LAST_OF_ALL_STREAMS);
  }

  /** Takes no more requests, says which one was the last, and closes when all are answered. */
  closeWhenIdle(): void {
    if (!this.#session.closed) this.#session.close();
  }

  destroy(): void {
    this.#session.destroy();
    this.#socket.destroy();
  }

  #serve(stream: ServerHttp2Stream, { flags, raw }: { flags: number; raw: readonly string[] }): void {
    keepSession(this.#session, stream);
    this.#spared.follow(stream);
    const serving = new ClientStream(stream, this.#host);
    this.#streams.add(serving);
    stream.once("close", () => this.#forget(serving));
    if (this.#host.isDraining) this.notifyDrain();
    void serving.serve(raw, {
      endsAtOnce: (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0,
      port: this.#socket.localPort ?? 0,
      clientAddress: this.#socket.remoteAddress ?? "unknown",
    });
  }

  #forget(serving: ClientStream): void {
    this.#streams.delete(serving);
    const nowMs = this.#host.clock.now();
    if (this.isIdle) this.#idleSinceMs = nowMs;
    if (!serving.wasTakenBack || this.#allowance.tryTake(nowMs)) return;
    this.#session.destroy(
      new Error("too many requests were taken back"),
      constants.NGHTTP2_ENHANCE_YOUR_CALM,
    );
  }
}

/** Streams are numbered up to here (RFC 9113 §5.1.1). */
const LAST_OF_ALL_STREAMS = 2 ** 31 - 1;
const LINGER_MS = 2_000;
