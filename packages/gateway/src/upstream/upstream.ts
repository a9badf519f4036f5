import type { Clock } from "lastbyte/engine";
import type { GatewayLimits } from "../settings.ts";
import { AddressBook } from "./address-book.ts";
import type { Lookup } from "./address-book.ts";
import type { Avoidance, AvoidedPeers } from "@lastbyte/diagnosis";
import { ConnectionPool, HttpConnection, openSocket, serverNameOf } from "@lastbyte/node/transport";
import { openSession } from "./open-session.ts";
import { SessionPool } from "./session-pool.ts";
import type { SessionWish } from "./session-pool.ts";
import { readUpstreamAddress } from "./upstream-address.ts";
import type { UpstreamAddress } from "./upstream-address.ts";
import { UpstreamSession } from "./upstream-session.ts";

/**
 * One upstream: where it is, and the connections to it.
 *
 * @internal
 */
export class Upstream {
  readonly address: UpstreamAddress;
  readonly #context: UpstreamContext;
  readonly #addresses: AddressBook;
  readonly #pool: ConnectionPool;
  readonly #sessions: SessionPool;
  /** The HTTP/2 connections that are being opened, by their address. */
  readonly #opening: Map<string, Opening> = new Map();
  readonly #tlsSessions: { last: Buffer | undefined } = { last: undefined };
  /** What it spoke last, as far as is known. */
  #speaks: "http1" | "http2" | undefined;
  #offersHttp2: boolean;
  #serial = 0;

  constructor(url: URL, context: UpstreamContext) {
    this.address = readUpstreamAddress(url);
    this.#context = context;
    this.#addresses = new AddressBook(this.address.host, context);
    this.#pool = new ConnectionPool(context.clock, context.upstreamIdleMs);
    this.#sessions = new SessionPool(context.clock, context.upstreamIdleMs);
    this.#offersHttp2 = this.address.isSecure && context.offersHttp2;
    this.#speaks = this.address.speaksHttp2 ? "http2" : this.#offersHttp2 ? undefined : "http1";
  }

  /** Whether it may say of a request that it never looked at it: only HTTP/2 has words for that. */
  get mayRefuse(): boolean {
    return this.#speaks !== "http1";
  }

  /** How many connections have been opened, or begun to be. */
  get serial(): number {
    return this.#serial;
  }

  /** A connection for one request: one that is there, unless it has to be a new one. */
  async connect(wish: ConnectionWish): Promise<UpstreamLink> {
    const { upstreamIdleMs } = this.#context;
    const maxIdleMs = wish.isRepeatable ? upstreamIdleMs : Math.min(upstreamIdleMs, MAX_IDLE_FOR_ONCE_MS);
    const needsHttp1 = wish.needsHttp1 && !this.address.speaksHttp2;
    const { known } = this.#addresses;
    const blamed = this.#blamedAmid(known);
    const probed = wish.after === undefined && wish.isRepeatable ? blamed?.probe(known) : undefined;
    if (wish.after === undefined) {
      const fits = blamed && ((peer: string) => (probed === undefined ? !blamed.has(peer) : peer === probed));
      const session = needsHttp1 ? undefined : this.#sessions.take({ maxIdleMs, fits, after: -1 });
      const waiting = session ?? this.#pool.take(maxIdleMs, fits);
      if (waiting !== undefined) return waiting;
    }
    const peer = probed ?? (await this.#addresses.next(wish.avoid, this.#blamedAmid));
    if (needsHttp1) return this.#open(peer, ["http/1.1"]);
    if (this.#speaks !== "http2") return this.#open(peer, this.#protocols);
    return this.#share(peer, { maxIdleMs, fits: (other) => other === peer, after: wish.after ?? -1 });
  }

  /** Takes back an HTTP/1.1 connection whose answer has been read to its end. */
  release(connection: HttpConnection): void {
    this.#pool.put(connection);
  }

  /** From now on, it is asked in HTTP/1.1: so it wishes (RFC 9113 §7, HTTP_1_1_REQUIRED). */
  requireHttp1(): void {
    if (this.address.speaksHttp2) return;
    this.#offersHttp2 = false;
    this.#speaks = "http1";
  }

  close(): void {
    this.#pool.close();
    this.#sessions.close();
  }

  /**
   * One session for all who want one at the same time: a hundred calls that were cut together open one, not a hundred.
   * Where it turns out that there are none any more, all open connections of their own, side by side.
   */
  async #share(peer: string, wish: SessionWish): Promise<UpstreamLink> {
    const { after } = wish;
    for (;;) {
      const session = this.#sessions.take(wish);
      if (session !== undefined) return session;
      const opening = this.#opening.get(peer);
      if (opening === undefined || opening.serial <= after) return this.#openShared(peer);
      const { kind } = await opening.link;
      if (kind === "http1") return this.#open(peer, this.#protocols);
    }
  }

  readonly #blamedAmid = (addresses: readonly string[]): AvoidedPeers | undefined =>
    this.#context.avoidance.amid(this.address.origin, addresses);

  #openShared(peer: string): Promise<UpstreamLink> {
    const link = this.#open(peer, this.#protocols);
    const opening: Opening = { serial: this.#serial, link };
    this.#opening.set(peer, opening);
    const forget = (): void => {
      if (this.#opening.get(peer) === opening) this.#opening.delete(peer);
    };
    link.then(forget, forget);
    return link;
  }

  get #protocols(): readonly ("h2" | "http/1.1")[] {
    if (this.address.speaksHttp2) return ["h2"];
    return this.#offersHttp2 ? ["h2", "http/1.1"] : ["http/1.1"];
  }

  async #open(peer: string, protocols: readonly ("h2" | "http/1.1")[]): Promise<UpstreamLink> {
    this.#serial += 1;
    const serial = this.#serial;
    const { isSecure, host, port } = this.address;
    const connection = await openSocket(
      { isSecure, host: peer, port, serverName: serverNameOf(host) },
      { ...this.#context, sessions: this.#tlsSessions, protocols },
    );
    const { socket } = connection;
    const isHttp2 = this.address.speaksHttp2 || ("alpnProtocol" in socket && socket.alpnProtocol === "h2");
    if (protocols.length > 1) this.#speaks = isHttp2 ? "http2" : "http1";
    if (!isHttp2) return new HttpConnection(connection, { peer, serial });
    const { origin } = this.address;
    const opened = await openSession(socket, { ...this.#context, origin });
    const session = new UpstreamSession(opened, { peer, serial, onIdle: () => this.#sessions.rest(session) });
    this.#sessions.add(session);
    return session.take();
  }
}

/**
 * What a request can be sent on.
 *
 * @internal
 */
export type UpstreamLink = HttpConnection | UpstreamSession;

/** @internal */
export interface UpstreamContext {
  readonly clock: Clock;
  readonly lookup: Lookup;
  readonly avoidance: Avoidance;
  readonly connectTimeoutMs: number;
  readonly upstreamIdleMs: number;
  readonly ca: string | undefined;
  /** Whether an https upstream is offered HTTP/2. */
  readonly offersHttp2: boolean;
  readonly limits: Pick<GatewayLimits, "maxHeadBytes" | "maxFields">;
}

/** @internal */
export interface ConnectionWish {
  /** The connection has to be a new one, opened after this many; `undefined` for any. */
  readonly after: number | undefined;
  /** Whether the request could be sent again if the upstream closes the connection at this very moment. */
  readonly isRepeatable: boolean;
  /** Whether only HTTP/1.1 can do it: a change of protocols. */
  readonly needsHttp1: boolean;
  readonly avoid: readonly string[];
}

interface Opening {
  readonly serial: number;
  readonly link: Promise<UpstreamLink>;
}

/** A server that closes idle connections does so after seconds; one that was used just now is safe even for a POST. */
const MAX_IDLE_FOR_ONCE_MS = 1_000;
