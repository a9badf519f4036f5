import type { Socket } from "node:net";

/**
 * Connections that have not finished their TLS handshake. They are none of the gateway's yet, and would count nowhere:
 * Node waits two minutes for each, however many they are, and a server does not close before them.
 *
 * @internal
 */
export class Handshakes {
  /** By the client's address and port, the longest first; TLS does not tell which connection it came by. */
  readonly #pending: Map<string, Handshake> = new Map();

  /** One that would be more than `most` is closed at once. */
  begin(socket: Socket, nowMs: number, most: number): void {
    if (this.#pending.size >= most) return void socket.destroy();
    const name = nameOf(socket);
    const handshake = { socket, sinceMs: nowMs };
    this.#pending.set(name, handshake);
    socket.once("close", () => {
      if (this.#pending.get(name) === handshake) this.#pending.delete(name);
    });
  }

  /** The handshake is over, and this is the connection that speaks TLS. */
  end(socket: Socket): void {
    this.#pending.delete(nameOf(socket));
  }

  /** Lets those go that began before. */
  expire(beforeMs: number): void {
    for (const { socket, sinceMs } of this.#pending.values()) {
      if (sinceMs > beforeMs) return;
      socket.destroy();
    }
  }

  close(): void {
    this.expire(Infinity);
  }
}

interface Handshake {
  readonly socket: Socket;
  readonly sinceMs: number;
}

function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
