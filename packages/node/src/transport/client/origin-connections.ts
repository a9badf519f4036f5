import type { LookupFunction } from "node:net";
import type { Clock } from "lastbyte/engine";
import { WireError } from "lastbyte/engine";
import { errors } from "undici";
import { otherAddress } from "../../dispatch/other-address.ts";
import { ConnectionPool } from "../socket/connection-pool.ts";
import { HttpConnection } from "../socket/http-connection.ts";
import { openSocket, serverNameOf } from "../socket/open-socket.ts";

/**
 * The connections to one origin.
 *
 * @internal
 */
export class OriginConnections {
  readonly origin: URL;
  readonly #clock: Clock;
  readonly #pool: ConnectionPool;
  readonly #tlsSessions: { last: Buffer | undefined } = { last: undefined };
  readonly #host: string;
  #serial = 0;

  constructor(origin: URL, clock: Clock) {
    this.origin = origin;
    this.#clock = clock;
    this.#pool = new ConnectionPool(clock, IDLE_MS);
    this.#host = origin.hostname.replace(/^\[(.*)\]$/, "$1");
  }

  /** A connection that waits for a request, if there is one. */
  take(isRepeatable: boolean): HttpConnection | undefined {
    const connection = this.#pool.take(isRepeatable ? Infinity : MAX_IDLE_FOR_ONCE_MS);
    connection?.socket.ref();
    return connection;
  }

  /** Whether a connection that was taken had waited long enough that the server may have said or ended something. */
  hasWaited({ idleSinceMs }: HttpConnection): boolean {
    return this.#clock.now() - idleSinceMs > SHORT_WAIT_MS;
  }

  /** Puts back a connection that was taken, and on which nothing was sent: it is none the fresher. */
  putBack(connection: HttpConnection): void {
    connection.socket.unref();
    this.#pool.putBack(connection);
  }

  /** A new connection, to whichever address Node chooses, as it does for everybody. */
  async open(): Promise<HttpConnection> {
    return this.#open(this.#host);
  }

  /** A new connection, to an address that gave no faulty answer where the name has one; it is then one to avoid too. */
  async openElsewhere(avoid: Set<string>, lookup: LookupFunction): Promise<HttpConnection> {
    const address = await otherAddress(this.#host, { avoid, lookup });
    if (address !== undefined) avoid.add(address);
    return this.#open(address ?? this.#host);
  }

  /** Takes back a connection whose answer has been read to its end. */
  release(connection: HttpConnection, hintedIdleMs: number | undefined): void {
    const idleMs = hintedIdleMs === undefined ? IDLE_MS : hintedIdleMs - CLOSING_EARLIER_MS;
    if (idleMs <= 0) return connection.destroy();
    // What nobody waits for keeps no process alive.
    connection.socket.unref();
    this.#pool.put(connection, Math.min(idleMs, MAX_IDLE_MS));
  }

  /** Closes those that are idle now, and the others when their answers have been read. */
  close(): void {
    this.#pool.close();
  }

  async #open(host: string): Promise<HttpConnection> {
    const { protocol, port } = this.origin;
    const isSecure = protocol === "https:";
    const target = {
      isSecure,
      host,
      port: port === "" ? (isSecure ? 443 : 80) : Number(port),
      serverName: serverNameOf(this.#host),
    };
    const opened = await openSocket(target, {
      clock: this.#clock,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      sessions: this.#tlsSessions,
      protocols: ["http/1.1"],
    }).catch(asUndiciSays);
    const { socket } = opened;
    socket.setKeepAlive(true, PROBE_DELAY_MS);
    this.#serial += 1;
    return new HttpConnection(opened, { peer: socket.remoteAddress ?? host, serial: this.#serial });
  }
}

function asUndiciSays(error: unknown): never {
  const isTimeout = error instanceof WireError && error.fault === "connection_timeout";
  throw isTimeout ? new errors.ConnectTimeoutError(error.message) : error;
}

/** What undici waits for a connection (`lib/core/connect.js`). */
const CONNECT_TIMEOUT_MS = 10_000;
/** After which silence TCP asks whether the other side is still there (undici's `keepAliveInitialDelay`). */
const PROBE_DELAY_MS = 60_000;

/** How long undici keeps a connection of a server that says nothing about it (`keepAliveTimeout`). */
const IDLE_MS = 4_000;
/** How long it keeps one at most (`keepAliveMaxTimeout`). */
const MAX_IDLE_MS = 600_000;
/** How much earlier than the server says, since what is sent meanwhile is lost (`keepAliveTimeoutThreshold`). */
const CLOSING_EARLIER_MS = 2_000;
/** How old what was heard of the sockets may be: as much as a turn of the event loop takes that is not slow. */
const SHORT_WAIT_MS = 5;
/** A server that closes idle connections does so after seconds; one that was used just now is safe even for a POST. */
const MAX_IDLE_FOR_ONCE_MS = 1_000;
