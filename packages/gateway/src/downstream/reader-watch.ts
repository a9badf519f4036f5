import type { Socket } from "node:net";

/**
 * Watches whether a reader takes anything of what waits for it. A reader who takes a little now and then is slow, and
 * is waited for however long that takes; `drain` would tell of it only when all has been taken.
 *
 * @internal
 */
export class ReaderWatch {
  readonly #socket: Socket;
  #waitingBytes = 0;
  #queuedBytes = 0;
  /** Since when it has taken nothing, as far as somebody has looked. */
  #sinceMs = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** For how long it has taken nothing; asked now and then. */
  stuckMs(nowMs: number): number {
    const waitingBytes = this.#socket.writableLength;
    const queuedBytes = queuedBytesOf(this.#socket);
    const hasTaken = waitingBytes < this.#waitingBytes || queuedBytes < this.#queuedBytes;
    if (waitingBytes === 0 || this.#waitingBytes === 0 || hasTaken) this.#sinceMs = nowMs;
    this.#waitingBytes = waitingBytes;
    this.#queuedBytes = queuedBytes;
    return nowMs - this.#sinceMs;
  }
}

/**
 * What the system has not taken yet of what was written at once: a stream counts such a write as a whole. Node's own
 * socket timeout looks at the same number (`Socket.prototype._onTimeout` in lib/net.js); where it has gone, whole writes
 * are what is seen.
 */
function queuedBytesOf(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, "_handle");
  const bytes: unknown =
    typeof handle === "object" && handle !== null ? Reflect.get(handle, "writeQueueSize") : 0;
  return typeof bytes === "number" ? bytes : 0;
}
