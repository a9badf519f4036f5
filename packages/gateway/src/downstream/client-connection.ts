import type { Socket } from "node:net";
import { Cancellation } from "lastbyte/engine";
import { keepsAlive, MessageError, openBody, readHead, requestFraming } from "@lastbyte/node/transport";
import { SocketReader, SocketWriter } from "@lastbyte/node/transport";
import type { Body } from "@lastbyte/node/transport";
import { parseRequestHead, skipEmptyLine } from "../message/request-head.ts";
import type { RequestHead } from "../message/request-head.ts";
import type { Service } from "../service.ts";
import { ClientBody } from "./client-body.ts";
import type { Connection, ConnectionHost } from "./connection.ts";
import { findWay } from "./find-way.ts";
import { Http1Outlet } from "./http1-outlet.ts";
import { ReaderWatch } from "./reader-watch.ts";
import { refuse } from "./refuse.ts";
import { serveRequest } from "./serve-request.ts";
import { skipRest } from "./skip-rest.ts";
import { joinTunnel } from "./tunnel.ts";
import { upgradeOf } from "./upgrade-of.ts";

/**
 * One client's HTTP/1.1 connection: one request after the other, each answered before the next is read.
 *
 * @internal
 */
export class ClientConnection implements Connection {
  readonly #socket: Socket;
  readonly #reader: SocketReader;
  readonly #writer: SocketWriter;
  readonly #watch: ReaderWatch;
  readonly #host: ConnectionHost;
  /** When the client's patience with us, or ours with it, ends. */
  #deadlineMs = Infinity;
  #onDeadline: () => void = () => {};
  #isIdle = true;
  /** Whether the connection may yet turn out to be one of HTTP/2 (RFC 9113 §3.3); over TLS, ALPN has said it all. */
  #mayChange: boolean;
  #call: { readonly cancellation: Cancellation } | undefined;

  constructor(socket: Socket, host: ConnectionHost) {
    this.#socket = socket;
    this.#reader = new SocketReader(socket);
    this.#writer = new SocketWriter(socket);
    this.#watch = new ReaderWatch(socket);
    this.#host = host;
    this.#mayChange = host.protocol === "http";
    this.#reader.onEnding = () => this.#call?.cancellation.cancel({ kind: "caller", reason: CLIENT_GONE });
  }

  get isIdle(): boolean {
    return this.#isIdle && this.#socket.writableLength === 0;
  }

  /**
   * Serves until either side closes, or the client turns out to speak HTTP/2: then nobody has read its preface, and
   * nobody reads on. Never rejects.
   */
  async serve(): Promise<"over" | "http2"> {
    try {
      for (;;) {
        const next = await this.#serveNext();
        if (next === "http2") return "http2";
        if (next === "close" || (this.#host.isDraining && this.#reader.waitingBytes === 0)) break;
      }
      await this.#closeGently();
    } catch {
      // The connection broke; nobody is there to be told.
      this.#socket.destroy();
    }
    return "over";
  }

  /** The next answer says `Connection: close`. */
  notifyDrain(): void {}

  closeWhenIdle(): void {
    if (this.isIdle) this.destroy();
  }

  checkDeadline(nowMs: number): void {
    const { clientReadTimeoutMs } = this.#host.service.limits;
    if (this.#watch.stuckMs(nowMs) > clientReadTimeoutMs) this.#writer.breakOff();
    if (nowMs < this.#deadlineMs) return;
    this.#deadlineMs = Infinity;
    this.#onDeadline();
  }

  /** What is under way must not look whole: a body of HTTP/1.0 and a tunnel may end with their connection. */
  destroy(): void {
    if (this.isIdle) this.#socket.destroy();
    else this.#writer.breakOff();
  }

  async #serveNext(): Promise<"stay" | "close" | "http2"> {
    this.#isIdle = true;
    this.#expire(this.#host.service.limits.clientIdleMs, () => this.#endSoon());
    const first = await this.#reader.read();
    // What came behind our own end could not be answered, so nobody must do it.
    if (first === undefined || this.#socket.writableEnded) return "close";
    // The configuration may have changed while the connection was idle.
    const { service } = this.#host;
    const { limits } = service;
    this.#isIdle = false;
    this.#reader.unread(skipEmptyLine(first));

    let head: RequestHead;
    try {
      this.#expire(limits.clientHeadTimeoutMs, () => this.#refuseLate());
      const text = await readHead(this.#reader, limits.maxHeadBytes);
      if (text === undefined || this.#socket.writableEnded) return "close";
      if (text === HTTP2_PREFACE && this.#mayChange) {
        this.#reader.unread(Buffer.from(`${text}\r\n`));
        this.#reader.detach();
        return "http2";
      }
      this.#mayChange = false;
      head = parseRequestHead(text, limits.maxFields);
    } catch (error) {
      if (!(error instanceof MessageError)) throw error;
      refuse(this.#writer, error);
      return "close";
    }
    this.#deadlineMs = Infinity;
    return (await this.#answer(head, service)) ? "stay" : "close";
  }

  /** @returns Whether another request may follow. */
  async #answer(head: RequestHead, service: Service): Promise<boolean> {
    const { fields, method, minorVersion } = head;
    let body: Body | undefined;
    const stays = keepsAlive(fields, minorVersion);
    const outlet = new Http1Outlet(this.#writer, {
      method,
      minorVersion,
      mayStay: () => stays && !isMalformed && !this.#host.isDraining && body?.isOver !== false,
    });

    const routing = findWay(head, { service, port: this.#socket.localPort ?? 0 });
    // Whoever sends such a head may mean something else by what stands behind it.
    const isMalformed = routing.kind === "refused" && routing.problem.status === 400;
    try {
      const framing = requestFraming(fields, minorVersion);
      if (framing.kind !== "none" && framing.kind !== "close") body = this.#openBody(framing);
      if (routing.kind === "refused") {
        outlet.problem(routing.problem);
        return !outlet.closes;
      }

      const cancellation = new Cancellation();
      this.#call = { cancellation };
      if (!this.#reader.isOpen) cancellation.cancel({ kind: "caller", reason: CLIENT_GONE });
      await serveRequest(
        {
          head,
          framing,
          body,
          upstream: routing.upstream,
          host: routing.host,
          target: routing.target,
          upgrade: framing.kind === "none" ? upgradeOf(fields, minorVersion) : undefined,
          clientAddress: this.#socket.remoteAddress ?? "unknown",
          protocol: this.#host.protocol,
          cancellation,
          onInterim: (head) => outlet.interim(head),
        },
        outlet,
        service,
      );
      this.#call = undefined;
    } catch (error) {
      if (!(error instanceof MessageError)) throw error;
      refuse(this.#writer, error);
      return false;
    }

    if (outlet.tunnelled?.tunnel !== undefined) {
      const client = { socket: this.#socket, reader: this.#reader, writer: this.#writer };
      await joinTunnel(client, outlet.tunnelled.tunnel, (giveUp) =>
        this.#expire(service.limits.tunnelIdleMs, giveUp),
      );
      return false;
    }
    if (outlet.isBroken) {
      this.#writer.breakOff();
      return false;
    }
    await this.#writer.drained();
    return !outlet.closes && (body?.isOver ?? true);
  }

  #openBody(framing: ClientBody["framing"]): ClientBody {
    const { limits } = this.#host.service;
    return new ClientBody(openBody(this.#reader, framing), framing, {
      maxBytes: limits.maxRequestBytes,
      onWait: () => this.#expire(limits.clientBodyTimeoutMs, () => this.#cancelLate()),
      onChunk: () => {
        this.#deadlineMs = Infinity;
      },
    });
  }

  #expire(delayMs: number, onDeadline: () => void): void {
    this.#deadlineMs = this.#host.clock.now() + delayMs;
    this.#onDeadline = onDeadline;
  }

  #cancelLate(): void {
    const reason = new MessageError("expected the rest of the body, got nothing for too long", 408);
    this.#call?.cancellation.cancel({ kind: "caller", reason });
  }

  #refuseLate(): void {
    refuse(this.#writer, new MessageError("expected the rest of the head, got nothing for too long", 408));
    this.#endSoon();
  }

  /** Says that nothing more comes; a client that doesn't care is left after a while. */
  #endSoon(): void {
    this.#socket.end();
    this.#linger();
  }

  /** What still waits for a slow reader is waited for, too. */
  #linger(): void {
    this.#expire(LINGER_MS, () => {
      if (this.#socket.writableLength > 0) this.#linger();
      else this.#socket.destroy();
    });
  }

  /**
   * Says that nothing more comes, and lets the client finish: closing at once would reset the connection, and the
   * client might lose the answer that is on its way (RFC 9112 §9.6).
   */
  async #closeGently(): Promise<void> {
    this.#isIdle = true;
    this.#endSoon();
    await skipRest(this.#reader);
    this.#socket.destroySoon();
  }
}

const CLIENT_GONE = new Error("the client closed its connection");
const LINGER_MS = 2_000;
/** RFC 9113 §3.4: it looks like a request, so that servers which don't know it refuse it. */
const HTTP2_PREFACE = "PRI * HTTP/2.0\r\n";
