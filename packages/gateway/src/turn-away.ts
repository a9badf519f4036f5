import type { Socket } from "node:net";

/**
 * Answers a connection that is one too many, and closes it.
 *
 * @internal
 */
export function turnAway(socket: Socket, { speaksHttp2 }: { readonly speaksHttp2: boolean }): void {
  socket.on("error", () => {});
  if (speaksHttp2) return void socket.destroy();
  socket.end(FULL);
  socket.destroySoon();
}

const FULL =
  "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\nProxy-Status: lastbyte; error=connection_limit_reached\r\n\r\n";
