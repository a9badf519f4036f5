import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import type { buildConnector, DiagnosticsChannel } from "undici";
import type { Framing } from "lastbyte/engine";
import { clientOf } from "./client-settings.ts";

/**
 * The connection that carries an attempt.
 *
 * Handlers of undici are not told of it, and it matters three times: who answered, whether the connection was reset
 * (undici takes a reset for the end of a body that has no other end, `onHttpSocketError` in its `client-h1.js`), and
 * how a new one is opened like it. undici's diagnostics channels tell all of that.
 *
 * @internal
 */
export class Connection {
  readonly #socket: Socket;
  /** The address of the other side; `undefined` for a unix socket. */
  readonly peer: string | undefined;
  /** How the connection was opened, where that was seen. */
  readonly opening: Opening | undefined;
  /** A name that no other connection of this process has. */
  readonly name: string;
  /** Counts the requests that were sent on it. */
  #requests = 0;

  constructor(socket: Socket, opening: Opening | undefined) {
    this.#socket = socket;
    this.peer = socket.remoteAddress;
    this.opening = opening;
    opened += 1;
    this.name = String(opened);
  }

  get isHttp2(): boolean {
    return (this.#socket as { alpnProtocol?: string | false }).alpnProtocol === "h2";
  }

  /** Counts a request; gives its number on this connection. */
  sent(): number {
    this.#requests += 1;
    return this.#requests;
  }

  /** What undici passed over when it took the end of the connection for the end of a body. */
  errorBehind(framing: Framing): Error | undefined {
    if (framing === "close") return this.#socket.errored ?? undefined;
    // undici before 7.26 takes it for the end of a chunked body too, under `Connection: close`.
    if (framing !== "chunked" || !this.#socket.readableEnded) return undefined;
    return this.#socket.errored ?? new Error("other side closed before the last chunk");
  }

  /** Closes the connection unless something was sent on it behind this request. */
  closeBehind(request: number): void {
    if (!this.isHttp2 && this.#requests === request) this.#socket.destroy();
  }
}

/**
 * How a connection was opened.
 *
 * @internal
 */
export interface Opening {
  readonly connector: buildConnector.connector;
  readonly params: DiagnosticsChannel.ConnectParams;
  readonly client: object | undefined;
}

/**
 * Waits for the connection that the request which undici is just starting is written to.
 *
 * undici calls a handler's `onConnect` and publishes `sendHeaders` in one go, so nothing can come between.
 *
 * @internal
 */
export function expectConnection(listener: (connection: Connection) => void): void {
  expecting = listener;
}

/** Takes back what `expectConnection` said, for a request that is not sent after all. @internal */
export function expectNoConnection(): void {
  expecting = undefined;
}

/**
 * Begins to follow the connections of this process. Those that were opened before can't be opened again like they were.
 *
 * @internal
 */
export function followConnections(): void {
  if (isFollowing) return;
  isFollowing = true;
  subscribe("undici:client:connected", (message) => {
    const { socket, connector, connectParams } = message as DiagnosticsChannel.ClientConnectedMessage;
    connections.set(
      socket,
      new Connection(socket, { connector, params: connectParams, client: clientOf(socket) }),
    );
  });
  subscribe("undici:client:sendHeaders", (message) => {
    const listener = expecting;
    expecting = undefined;
    if (listener === undefined) return;
    const { socket } = message as DiagnosticsChannel.ClientSendHeadersMessage;
    let connection = connections.get(socket);
    if (connection === undefined) {
      connection = new Connection(socket, undefined);
      connections.set(socket, connection);
    }
    listener(connection);
  });
}

let isFollowing = false;
/** Counts the connections. */
let opened = 0;
let expecting: ((connection: Connection) => void) | undefined;
const connections = new WeakMap<Socket, Connection>();
