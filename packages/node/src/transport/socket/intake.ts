import type { OnReadOpts } from "node:net";

/**
 * Takes what comes from a socket past Node's stream: a buffer, an event and a queue less for each read.
 *
 * All sockets are read into the same piece of memory, which stays in the processor's cache, and what came is copied out
 * of it. That is possible where a read happens at once and is told at once (libuv, `uv__read` on Unix); Windows writes
 * into the memory whenever it likes, so there the stream is used.
 *
 * @internal
 */
export class Intake {
  #taker: Taker | undefined;
  /** What came before anybody took it. */
  #early: Buffer[] = [];
  readonly onRead: OnReadOpts;

  private constructor() {
    this.onRead = {
      buffer: SHARED,
      callback: (bytes, buffer) => {
        const chunk = Buffer.allocUnsafeSlow(bytes);
        chunk.set(bytes === buffer.length ? buffer : buffer.subarray(0, bytes));
        if (this.#taker === undefined) this.#early.push(chunk);
        else this.#taker.take(chunk);
        return true;
      },
    };
  }

  /** `undefined` where the stream has to be used. */
  static open(platform: NodeJS.Platform): Intake | undefined {
    return platform === "win32" ? undefined : new Intake();
  }

  /** Hands on what came, and what comes. */
  attach(taker: Taker): void {
    this.#taker = taker;
    for (const chunk of this.#early.splice(0)) taker.take(chunk);
  }
}

interface Taker {
  take(chunk: Buffer): void;
}

/** As much as libuv reads at a time. */
const SHARED = Buffer.allocUnsafeSlow(65_536);
