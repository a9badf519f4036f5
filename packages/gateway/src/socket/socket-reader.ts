import type { Socket } from "node:net";

/**
 * Pulls bytes from a socket: as they come, by lines, or up to the end of a head.
 *
 * What nobody has asked for yet is kept up to {@link MAX_WAITING_BYTES}; then the socket is paused, so that the sender
 * is slowed down by TCP itself. One reading at a time.
 *
 * @internal
 */
export class SocketReader {
  readonly #socket: Socket;
  readonly #onData = (chunk: Buffer): void => this.#take(chunk);
  readonly #onEnd = (): void => this.#end({ kind: "ended" });
  #chunks: Buffer[] = [];
  #waitingBytes = 0;
  #ending: Ending = { kind: "open" };
  #waiter: Waiter | undefined;
  /** Is called when the sender has closed its side, or the connection broke. */
  onEnding: (() => void) | undefined;
  /** Is called when bytes come that nobody waits for. */
  onUnasked: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("error", (error) => this.#end({ kind: "broken", error }));
    socket.on("close", () => this.#end({ kind: "broken", error: closedError() }));
  }

  /** Leaves the socket to another reader, who finds there what nobody has read. */
  detach(): void {
    this.#socket.off("data", this.#onData);
    this.#socket.off("end", this.#onEnd);
    this.#socket.pause();
    for (const chunk of this.#chunks.toReversed()) this.#socket.unshift(chunk);
    this.#chunks = [];
    this.#waitingBytes = 0;
    this.onEnding = undefined;
  }

  /** How many bytes have come that nobody has read. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Whether the other side can still send. */
  get isOpen(): boolean {
    return this.#ending.kind === "open";
  }

  /** The next bytes, at least one, or `undefined` at the end. Rejects with the socket's error when it breaks. */
  read(): Promise<Buffer | undefined> {
    const chunk = this.#shift();
    if (chunk !== undefined) return Promise.resolve(chunk);
    const ending = this.#ending;
    if (ending.kind === "ended") return ENDED;
    if (ending.kind === "broken") return Promise.reject(ending.error);
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
    });
  }

  /** Gives back bytes that were read too far. */
  unread(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.unshift(chunk);
    this.#waitingBytes += chunk.length;
  }

  /**
   * Reads through the next occurrence of `delimiter`.
   *
   * @returns What stands before it and the delimiter itself, or `undefined` where the sender closed before it came.
   *   What came of it until then is left, to be read.
   * @throws RangeError where it does not come within `maxBytes`.
   */
  async readThrough(
    delimiter: Buffer,
    maxBytes: number,
    inspect?: (bytes: Buffer) => void,
  ): Promise<Buffer | undefined> {
    let seen = await this.read();
    let searchFrom = 0;
    for (;;) {
      if (seen === undefined) return undefined;
      const index = seen.indexOf(delimiter, searchFrom);
      if (index !== -1 && index + delimiter.length <= maxBytes) {
        const end = index + delimiter.length;
        if (end === seen.length) return seen;
        this.unread(seen.subarray(end));
        return seen.subarray(0, end);
      }
      if (index !== -1 || seen.length >= maxBytes) throw new RangeError(`more than ${maxBytes} bytes`);
      inspect?.(seen);
      searchFrom = Math.max(0, seen.length - delimiter.length + 1);
      const more = await this.read();
      if (more === undefined) {
        this.unread(seen);
        return undefined;
      }
      seen = Buffer.concat([seen, more]);
    }
  }

  #take(chunk: Buffer): void {
    const waiter = this.#waiter;
    if (waiter !== undefined) {
      this.#waiter = undefined;
      waiter.resolve(chunk);
      return;
    }
    this.#chunks.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > MAX_WAITING_BYTES) this.#socket.pause();
    this.onUnasked?.();
  }

  #shift(): Buffer | undefined {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return undefined;
    const wasFull = this.#waitingBytes > MAX_WAITING_BYTES;
    this.#waitingBytes -= chunk.length;
    if (wasFull && this.#waitingBytes <= MAX_WAITING_BYTES) this.#socket.resume();
    return chunk;
  }

  #end(ending: Ending): void {
    if (this.#ending.kind !== "open") return;
    this.#ending = ending;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (ending.kind === "broken") waiter?.reject(ending.error);
    else waiter?.resolve(undefined);
    this.onEnding?.();
  }
}

/** A socket delivers up to 64 KiB at a time; two of them keep a reader busy while the next one is on its way. */
const MAX_WAITING_BYTES = 65_536;

const ENDED: Promise<undefined> = Promise.resolve(undefined);

type Ending =
  | { readonly kind: "open" }
  | { readonly kind: "ended" }
  | { readonly kind: "broken"; readonly error: Error };

interface Waiter {
  readonly resolve: (chunk: Buffer | undefined) => void;
  readonly reject: (error: Error) => void;
}

function closedError(): Error {
  return Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" });
}
