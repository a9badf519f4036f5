import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { freeChunk, mayBeFreed } from "./free-chunk.ts";
import { WriteBatch } from "./write-batch.ts";

/**
 * Writes to a socket at the pace of its reader, together with what is written to others in the same turn. Chunks that
 * may be freed are freed when the system has taken them.
 *
 * @internal
 */
export class SocketWriter {
  readonly #socket: Socket;
  /** Lets the writer go on. */
  #wake: (() => void) | undefined;
  #isClosed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("drain", () => this.#goOn());
    socket.on("close", () => {
      this.#isClosed = true;
      this.#goOn();
    });
  }

  /** A promise says that the reader is slower than we are; it is settled when there is room, or nobody left. */
  write(chunk: Uint8Array | string): Promise<void> | undefined {
    if (this.#isClosed || this.#socket.destroyed) return undefined;
    BATCH.hold(this.#socket);
    const hasRoom = typeof chunk === "string" ? this.#socket.write(chunk, "latin1") : this.#writeBytes(chunk);
    return hasRoom ? undefined : this.drained();
  }

  /** Sends what waits, and breaks the connection: by a clean end, some clients would take what they have for whole. */
  breakOff(): void {
    while (this.#socket.writableCorked > 0) this.#socket.uncork();
    if (this.#socket instanceof TLSSocket) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  /** Settles when there is room for more, or nobody left to write to. */
  drained(): Promise<void> | undefined {
    if (this.#isClosed || !this.#socket.writableNeedDrain) return undefined;
    return new Promise((resolve) => {
      const before = this.#wake;
      this.#wake = () => {
        before?.();
        resolve();
      };
    });
  }

  #writeBytes(chunk: Uint8Array): boolean {
    if (!mayBeFreed(chunk)) return this.#socket.write(chunk);
    return this.#socket.write(chunk, (error) => {
      // Of a write that failed, it isn't known what the system still does with it.
      if (!error) freeChunk(chunk);
    });
  }

  #goOn(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

/** One for the process, as the event loop is. */
const BATCH = new WriteBatch();
