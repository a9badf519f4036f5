import type { ClientHttp2Session, ClientHttp2Stream, OutgoingHttpHeaders } from "node:http2";
import { keepSession } from "../http2/keep-session.ts";
import { spareSession } from "../http2/spare-session.ts";
import type { SparedSession } from "../http2/spare-session.ts";

/**
 * An HTTP/2 connection to an upstream, for many requests side by side.
 *
 * @internal
 */
export class UpstreamSession {
  readonly kind = "http2";
  /** The address at its other end. */
  readonly peer: string;
  /** Later ones have higher numbers. */
  readonly serial: number;
  readonly #session: ClientHttp2Session;
  readonly #spared: SparedSession;
  readonly #onIdle: () => void;
  /** Streams that are open, and those that somebody is about to open. */
  #taken = 0;
  #isRetired = false;
  #lastStreamId = Infinity;
  /** Since when nobody has used it. */
  idleSinceMs = 0;

  constructor(session: ClientHttp2Session, facts: SessionFacts) {
    this.#session = session;
    this.#spared = spareSession(session);
    this.peer = facts.peer;
    this.serial = facts.serial;
    this.#onIdle = facts.onIdle;
    session.on("goaway", (_code, lastStreamId) => {
      this.#lastStreamId = lastStreamId;
    });
  }

  /** Whether a request can still be sent on it, now or when another one is over. */
  get isUsable(): boolean {
    return !this.#isRetired && !this.#session.closed && !this.#session.destroyed;
  }

  get isIdle(): boolean {
    return this.#taken === 0;
  }

  /** Takes one stream, if there is one; `open` or `release` must follow. */
  tryTake(): boolean {
    const { maxConcurrentStreams = Infinity } = this.#session.remoteSettings;
    if (!this.isUsable || this.#taken >= Math.min(maxConcurrentStreams, MAX_STREAMS)) return false;
    this.#taken += 1;
    return true;
  }

  /** Takes a stream of a session that was opened for it, whatever room there is. */
  take(): this {
    this.#taken += 1;
    return this;
  }

  /** Sends the head of a request. */
  open(fields: OutgoingHttpHeaders, options: StreamOptions): ClientHttp2Stream {
    const stream = this.#session.request(fields, options);
    keepSession(this.#session, stream);
    this.#spared.follow(stream);
    stream.once("close", () => this.release());
    return stream;
  }

  /** Gives back a stream. */
  release(): void {
    this.#taken -= 1;
    if (this.#taken > 0) return;
    if (this.#isRetired) this.close();
    else this.#onIdle();
  }

  /** Whether the upstream has said that it never looked at this request (RFC 9113 §6.8, §8.7). */
  hasRefused(stream: ClientHttp2Stream): boolean {
    return stream.rstCode === REFUSED_STREAM || (stream.id ?? Infinity) > this.#lastStreamId;
  }

  /** Sends nothing more on it; it is closed when what is under way has ended. */
  retire(): void {
    this.#isRetired = true;
    if (this.isIdle) this.close();
  }

  /** Closes it when what is under way has ended. */
  close(): void {
    if (!this.#session.closed) this.#session.close();
  }
}

/** @internal */
export interface SessionFacts {
  readonly peer: string;
  readonly serial: number;
  /** Is told that nothing is under way any more. */
  readonly onIdle: () => void;
}

interface StreamOptions {
  readonly endStream: boolean;
  readonly waitForTrailers: boolean;
}

/** More of them wait for each other on one connection: what is lost of one holds up all. */
const MAX_STREAMS = 100;
const REFUSED_STREAM = 7;
