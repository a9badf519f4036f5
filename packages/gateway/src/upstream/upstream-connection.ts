import type { Socket } from "node:net";
import { SocketReader } from "../socket/socket-reader.ts";
import { SocketWriter } from "../socket/socket-writer.ts";

/**
 * An HTTP/1.1 connection to an upstream, for one request at a time.
 *
 * @internal
 */
export class UpstreamConnection {
  readonly kind = "http1";
  readonly socket: Socket;
  readonly reader: SocketReader;
  readonly writer: SocketWriter;
  /** The address at its other end. */
  readonly peer: string;
  /** Later ones have higher numbers. */
  readonly serial: number;
  /** Since when it has waited in the pool. */
  idleSinceMs = 0;
  /** Whether it has carried a request before. */
  wasUsed = false;

  constructor(socket: Socket, { peer, serial }: ConnectionFacts) {
    this.socket = socket;
    this.reader = new SocketReader(socket);
    this.writer = new SocketWriter(socket);
    this.peer = peer;
    this.serial = serial;
  }

  /** Whether a request can still be sent on it. */
  get isUsable(): boolean {
    return this.reader.isOpen && this.reader.waitingBytes === 0 && this.socket.writable;
  }

  destroy(error?: Error): void {
    this.socket.destroy(error);
  }
}

/** @internal */
export interface ConnectionFacts {
  readonly peer: string;
  readonly serial: number;
}
