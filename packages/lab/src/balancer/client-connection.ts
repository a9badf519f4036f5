import type { Socket } from "node:net";
import { ByteSource } from "../wire/byte-source.ts";

// A client that does not close its side after our FIN is cut off after this time.
const MAX_LINGER_MS = 5000;
// A RST throws away what the kernel has not sent yet, so a reset waits until the bytes are on their way.
const RESET_AFTER_MS = 5;

/**
 * The client went away, so there is nobody to write to.
 *
 * @internal
 */
export class ClientGone extends Error {
  override readonly name = "ClientGone";
}

/**
 * A client's connection: exact bytes out, and the two ways in which TCP can end.
 *
 * @public
 */
export class ClientConnection {
  /** @internal */
  readonly source: ByteSource;
  readonly #socket: Socket;
  readonly #gone = new AbortController();
  #ended = false;
  #corked = false;

  /** @internal */
  constructor(socket: Socket) {
    this.#socket = socket;
    this.source = new ByteSource(socket);
    socket.setNoDelay(true);
    const leave = (): void => this.#gone.abort(new ClientGone("The client closed the connection."));
    socket.on("end", () => {
      leave();
      // The other side has finished: nothing that we could still say would be read by a client that is gone.
      if (this.#ended) socket.destroy();
    });
    socket.on("error", leave);
    socket.on("close", leave);
  }

  /** Aborted as soon as the client has closed or reset the connection. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Whether this side has ended the connection. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Writes exactly these bytes, and waits while the client is slower than we are.
   *
   * @throws ClientGone
   */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#gone.signal.aborted) throw new ClientGone("The client closed the connection.");
    if (bytes.length === 0) return;
    this.#cork();
    if (!this.#socket.write(bytes)) await this.#drained();
  }

  /** Ends the connection in order (FIN). */
  finish(): void {
    this.#ended = true;
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), MAX_LINGER_MS).unref();
  }

  /** Resets the connection (RST) once everything that was written is on its way. */
  async reset(): Promise<void> {
    this.#ended = true;
    this.#uncork();
    await new Promise<void>((resolve) => {
      this.#socket.once("close", () => resolve());
      this.#socket.write(Buffer.alloc(0), () => {
        setTimeout(resolve, RESET_AFTER_MS);
      });
    });
    this.#socket.resetAndDestroy();
  }

  /** @internal */
  destroy(): void {
    this.#ended = true;
    this.#socket.destroy();
  }

  // A head and a small body leave in one packet.
  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#socket.cork();
    process.nextTick(() => this.#uncork());
  }

  #uncork(): void {
    if (!this.#corked) return;
    this.#corked = false;
    this.#socket.uncork();
  }

  async #drained(): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#socket.off("drain", done);
        this.#socket.off("close", done);
        resolve();
      };
      this.#socket.on("drain", done);
      this.#socket.on("close", done);
    });
    if (this.#gone.signal.aborted) throw new ClientGone("The client closed the connection.");
  }
}
