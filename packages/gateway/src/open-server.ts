import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { GatewayOptions } from "./settings.ts";

/**
 * Makes the server that clients connect with, which does not listen yet.
 *
 * @internal
 */
export function openServer(tls: GatewayOptions["tls"], listeners: ServerListeners): Server {
  const { onConnection, onHandshake } = listeners;
  if (tls === undefined) return createServer({ allowHalfOpen: true, noDelay: true }, onConnection);
  const server = createTlsServer(
    { ...tls, allowHalfOpen: true, noDelay: true, ALPNProtocols: ["h2", "http/1.1"] },
    onConnection,
  );
  server.on("connection", onHandshake);
  // A handshake that fails is the client's affair.
  server.on("tlsClientError", (_error: Error, socket: Socket) => socket.destroy());
  return server;
}

interface ServerListeners {
  /** Somebody may speak HTTP. */
  readonly onConnection: (socket: Socket) => void;
  /** Somebody has to shake hands first; in TLS alone. */
  readonly onHandshake: (socket: Socket) => void;
}
