import type { Socket } from "node:net";
import type { OpenedSocket } from "./open-socket.ts";
import { SocketReader } from "./socket-reader.ts";
import { SocketWriter } from "./socket-writer.ts";

/**
 * An HTTP/1.1 connection to a server, for one request at a time.
 *
 * @internal
 */
export class HttpConnection {
  readonly kind = "http1";
  readonly socket: Socket;
  readonly reader: SocketReader;
  readonly writer: SocketWriter;
  /** The address at its other end. */
  readonly peer: string;
  /** Later ones have higher numbers. */
  readonly serial: number;
  /** Whether each read has memory of its own, which nobody knows of but who reads it. */
  readonly readsOwnMemory: boolean;
  /** Since when it has waited in the pool. */
  idleSinceMs = 0;
  /** How long it may wait there. */
  idleMs: number = Infinity;
  /** The number of the request that it carries, or carried last. */
  uses = 1;

  constructor({ socket, intake }: OpenedSocket, { peer, serial }: ConnectionFacts) {
    this.socket = socket;
    this.reader = new SocketReader(socket, intake);
    this.writer = new SocketWriter(socket);
    this.peer = peer;
    this.serial = serial;
    this.readsOwnMemory = intake !== undefined;
  }

  /** Whether it has carried a request before. */
  get wasUsed(): boolean {
    return this.uses > 1;
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
