import type { Socket } from "node:net";

/**
 * Pulls bytes from a socket: as they come, by lines, or up to the end of a head.
 *
 * What nobody has asked for yet is kept up to {@link MAX_WAITING_BYTES}; then the socket is paused, so that the sender
 * is slowed down by TCP itself. One reading at a time.
 *
 * What is at hand is given at once, by `readNow` and `readTextThroughNow`: an answer that came in one piece is read
 * without a promise for each of its parts.
 *
 * @internal
 */
export class SocketReader {
  readonly #socket: Socket;
  readonly #isPastStream: boolean;
  readonly #onData = (chunk: Buffer): void => this.take(chunk);
  readonly #onEnd = (): void => this.#end({ kind: "ended" });
  #chunks: Buffer[] = [];
  #waitingBytes = 0;
  #receivedBytes = 0;
  /** How many bytes of the first chunk were searched for a delimiter, in vain. */
  #searchedBytes = 0;
  #ending: Ending = { kind: "open" };
  #waiter: Waiter | undefined;
  /** Is called when the sender has closed its side, or the connection broke. */
  onEnding: (() => void) | undefined;
  /** Is called when bytes come that nobody waits for. */
  onUnasked: (() => void) | undefined;

  /** @param intake - The bytes come from there and not by `data` events. */
  constructor(socket: Socket, intake?: Intake) {
    this.#socket = socket;
    this.#isPastStream = intake !== undefined;
    if (intake === undefined) socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("error", (error) => this.#end({ kind: "broken", error }));
    socket.on("close", () => this.#end({ kind: "broken", error: closedError() }));
    intake?.attach(this);
  }

  /** Leaves the socket to another reader, who finds there what nobody has read. For one that is read by its events. */
  detach(): void {
    if (this.#isPastStream)
      throw new TypeError("expected a socket that is read by its events, got one with an intake");
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

  /** How many bytes have come, read or not. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Whether the other side can still send. */
  get isOpen(): boolean {
    return this.#ending.kind === "open";
  }

  /** Whether somebody waits for the other side to send. */
  get isWaitedFor(): boolean {
    return this.#waiter !== undefined;
  }

  /** The bytes at hand, at least one, or `undefined` where none are. */
  readNow(): Buffer | undefined {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return undefined;
    this.#searchedBytes = 0;
    const wasFull = this.#waitingBytes > MAX_WAITING_BYTES;
    this.#waitingBytes -= chunk.length;
    if (wasFull && this.#waitingBytes <= MAX_WAITING_BYTES) this.#socket.resume();
    return chunk;
  }

  /** Waits until more bytes have come; `false` says that there will be none. Rejects when the connection breaks. */
  more(): Promise<boolean> {
    const ending = this.#ending;
    if (ending.kind === "ended") return NO_MORE;
    if (ending.kind === "broken") return Promise.reject(ending.error);
    // Whoever waits has looked at all that is kept, and it was not enough.
    if (this.#waitingBytes > MAX_WAITING_BYTES) this.#socket.resume();
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
    });
  }

  /** The next bytes, at least one, or `undefined` at the end. Rejects with the socket's error when it breaks. */
  async read(): Promise<Buffer | undefined> {
    const ready = this.readNow();
    if (ready !== undefined) return ready;
    return (await this.more()) ? this.readNow() : undefined;
  }

  /** Gives back bytes that were read too far. */
  unread(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#searchedBytes = 0;
    this.#chunks.unshift(chunk);
    this.#waitingBytes += chunk.length;
  }

  /**
   * What is at hand through the next occurrence of `delimiter` in Latin-1, or `undefined` where that has not come yet.
   *
   * @param inspect - Is shown what has come where the delimiter is not in it, and from where on it is new.
   * @throws RangeError where it does not come within `maxBytes`.
   */
  readTextThroughNow(delimiter: Buffer, maxBytes: number, inspect?: Inspect): string | undefined {
    for (;;) {
      const [seen] = this.#chunks;
      if (seen === undefined) return undefined;
      const index = seen.indexOf(delimiter, this.#searchedBytes);
      const end = index + delimiter.length;
      if (index !== -1 && end <= maxBytes) {
        this.readNow();
        if (end < seen.length) this.unread(seen.subarray(end));
        return seen.toString("latin1", 0, end);
      }
      if (index !== -1 || seen.length >= maxBytes) throw new RangeError(`more than ${maxBytes} bytes`);
      inspect?.(seen, this.#searchedBytes);
      this.#searchedBytes = Math.max(0, seen.length - delimiter.length + 1);
      const next = this.#chunks[1];
      if (next === undefined) return undefined;
      this.#chunks.splice(0, 2, joined(seen, next));
    }
  }

  /** Takes bytes as they come. */
  take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#waitingBytes += chunk.length;
    this.#receivedBytes += chunk.length;
    if (this.#waitingBytes > MAX_WAITING_BYTES) this.#socket.pause();
    const waiter = this.#waiter;
    if (waiter === undefined) return this.onUnasked?.();
    this.#waiter = undefined;
    waiter.resolve(true);
  }

  #end(ending: Ending): void {
    if (this.#ending.kind !== "open") return;
    this.#ending = ending;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (ending.kind === "broken") waiter?.reject(ending.error);
    else waiter?.resolve(false);
    this.onEnding?.();
  }
}

/** Not in Node's pool, as `Buffer.concat` puts what is small: that is the memory of others too, and not ours to free. */
function joined(seen: Buffer, next: Buffer): Buffer {
  const both = Buffer.allocUnsafeSlow(seen.length + next.length);
  both.set(seen);
  both.set(next, seen.length);
  return both;
}

/** Throws where it is clear already that the bytes are not what is waited for. */
type Inspect = (bytes: Buffer, newFrom: number) => void;

/** Where the bytes of a socket come from. */
interface Intake {
  attach(reader: { take(chunk: Buffer): void }): void;
}

/** A socket delivers up to 64 KiB at a time; two of them keep a reader busy while the next one is on its way. */
const MAX_WAITING_BYTES = 65_536;

const NO_MORE: Promise<boolean> = Promise.resolve(false);

type Ending =
  | { readonly kind: "open" }
  | { readonly kind: "ended" }
  | { readonly kind: "broken"; readonly error: Error };

interface Waiter {
  readonly resolve: (isMore: boolean) => void;
  readonly reject: (error: Error) => void;
}

function closedError(): Error {
  return Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" });
}
