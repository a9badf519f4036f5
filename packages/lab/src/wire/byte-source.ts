import type { Socket } from "node:net";
import { MalformedMessage } from "./message-head.ts";

/**
 * How many unread bytes are kept before the socket is told to wait.
 */
const MAX_UNREAD_BYTES = 262_144;

/**
 * The longest head that is read. Node's own limit is 16 KiB; the lab is a little more patient.
 */
const MAX_HEAD_BYTES = 65_536;

const END_OF_HEAD = Buffer.from("\r\n\r\n", "latin1");

/**
 * What a socket receives, to be pulled piece by piece.
 *
 * @internal
 */
export class ByteSource {
  readonly #socket: Socket;
  readonly #pieces: Buffer[] = [];
  #unreadBytes = 0;
  #end: { readonly error: Error | undefined } | undefined;
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (piece: Buffer) => {
      this.#pieces.push(piece);
      this.#unreadBytes += piece.length;
      if (this.#unreadBytes >= MAX_UNREAD_BYTES) socket.pause();
      this.#wake?.();
    });
    socket.on("end", () => this.#finish(undefined));
    socket.on("error", (error) => this.#finish(error));
    socket.on("close", () => this.#finish(undefined));
  }

  #finish(error: Error | undefined): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /** Whether anything waits to be read. */
  get hasUnread(): boolean {
    return this.#unreadBytes > 0;
  }

  /**
   * The next bytes, or undefined when the other side has finished (FIN).
   *
   * @throws the socket's error where it ended with one (a reset).
   */
  async read(): Promise<Buffer | undefined> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece !== undefined) {
        this.#unreadBytes -= piece.length;
        if (this.#unreadBytes < MAX_UNREAD_BYTES && this.#socket.isPaused()) this.#socket.resume();
        return piece;
      }
      if (this.#end !== undefined) {
        if (this.#end.error !== undefined) throw this.#end.error;
        return undefined;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  /** Puts back what was read too far. */
  unread(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#pieces.unshift(bytes);
    this.#unreadBytes += bytes.length;
  }

  /**
   * Reads up to and with the empty line, or undefined where the other side finished before its first byte.
   *
   * @throws MalformedMessage for a head that is too long or breaks off.
   */
  async readHead(): Promise<Buffer | undefined> {
    let head: Buffer = Buffer.alloc(0);
    for (;;) {
      const piece = await this.read();
      if (piece === undefined) {
        if (head.length === 0) return undefined;
        throw new MalformedMessage(
          `Expected an empty line behind the head, got the end after ${head.length} bytes.`,
        );
      }
      const searchFrom = Math.max(0, head.length - (END_OF_HEAD.length - 1));
      head = head.length === 0 ? withoutLeadingLines(piece) : Buffer.concat([head, piece]);
      const found = head.indexOf(END_OF_HEAD, searchFrom);
      if (found !== -1) {
        const end = found + END_OF_HEAD.length;
        this.unread(head.subarray(end));
        return head.subarray(0, end);
      }
      if (head.length > MAX_HEAD_BYTES) {
        throw new MalformedMessage(`Expected a head of at most ${MAX_HEAD_BYTES} bytes, got more.`);
      }
    }
  }
}

// Empty lines before a start line are ignored (RFC 9112 §2.2).
function withoutLeadingLines(bytes: Buffer): Buffer {
  let at = 0;
  while (bytes[at] === 0x0d && bytes[at + 1] === 0x0a) at += 2;
  return bytes.subarray(at);
}
