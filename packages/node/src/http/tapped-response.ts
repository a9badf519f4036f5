import type { ByteSource } from "lastbyte/engine";
import type { Ending } from "./ending.ts";
import { destroyResponse, pushInto, readOn } from "./node-internals.ts";
import type { NodeResponse } from "./node-internals.ts";
import { putTap, takeTap } from "./response-taps.ts";
import type { Tap } from "./response-taps.ts";

/**
 * Node's own response object with a tap in it: what the parser puts into its body comes here first.
 *
 * The app gets the very object that Node made, its headers, trailers, socket and all. Only its three ways in lead here
 * while nobody may see it yet, or while the end is not yet known to be the end: `push`, by which the parser adds bytes,
 * `destroy`, by which Node tells of a lost connection, and `_read`, by which a reader asks for more.
 *
 * @internal
 */
export class TappedResponse implements ByteSource, Tap {
  readonly message: NodeResponse;
  readonly #listener: TapListener;
  /** Everything that came, as long as the app has seen nothing of it. */
  #received: Uint8Array[] | undefined = [];
  readonly #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #end: BodyEnd | undefined;
  #settle: (() => void) | undefined;
  #isClosed = false;
  /** Lets the next write go on. */
  #resume: (() => void) | undefined;

  constructor(message: NodeResponse, listener: TapListener) {
    this.message = message;
    this.#listener = listener;
    putTap(message, this);
  }

  /** Whether the body has come to an end, good or bad. */
  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  async read(): Promise<Uint8Array | undefined> {
    for (;;) {
      const chunk = this.#queue.shift();
      if (chunk !== undefined) {
        this.#dequeued(chunk.length);
        return chunk;
      }
      if (this.#end?.kind === "clean") return undefined;
      if (this.#end?.kind === "broken") throw this.#end.error;
      await new Promise<void>((resolve) => {
        this.#settle = resolve;
      });
    }
  }

  cancel(): void {
    if (!this.#isClosed) this.#listener.onCancel();
  }

  /** Says that no more will come, and why. */
  breakWith(error: unknown): void {
    this.#end ??= { kind: "broken", error };
    this.#settle?.();
  }

  /** Hands bytes to the app. A promise means that its buffer is full. */
  deliver(chunk: Uint8Array): Promise<void> | undefined {
    this.#received = undefined;
    if (pushInto(this.message, chunk) || this.message.destroyed) return undefined;
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  /** Hands the app everything that came and that it has not seen. */
  deliverRest(): void {
    const rest = this.#received ?? this.#queue;
    for (const chunk of rest) pushInto(this.message, chunk);
  }

  /** Lets the write that waits go on. */
  wake(): void {
    this.#resume?.();
    this.#resume = undefined;
  }

  /** Takes the tap out: from now on the response is Node's and the app's alone. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    takeTap(this.message);
    this.wake();
    if (this.#end === undefined && this.#queuedBytes >= QUEUE_BYTES) this.#askForMore();
  }

  // From here on: what Node asks of the response.

  pushed(chunk: Uint8Array | null): boolean {
    if (chunk === null) {
      this.#end ??= { kind: "clean" };
      this.#settle?.();
      this.#listener.onEnding({ kind: "response-end" });
      return false;
    }
    this.#received?.push(chunk);
    this.#queue.push(chunk);
    this.#queuedBytes += chunk.length;
    this.#settle?.();
    // The parser stops reading from the socket when this is false.
    return this.#queuedBytes < QUEUE_BYTES;
  }

  destroyed(error: Error | undefined): void {
    if (error !== undefined && this.#isNodesOwn(error)) {
      this.breakWith(prematureEnd());
      this.#listener.onEnding({ kind: "response-destroy", error });
      return;
    }
    this.close();
    this.#listener.onLeave();
    destroyResponse(this.message, error);
  }

  askedForMore(sizeBytes: number): void {
    this.wake();
    this.#readOn(sizeBytes);
  }

  #dequeued(bytes: number): void {
    const wasFull = this.#queuedBytes >= QUEUE_BYTES;
    this.#queuedBytes -= bytes;
    if (wasFull && this.#queuedBytes < QUEUE_BYTES) this.#askForMore();
  }

  #askForMore(): void {
    this.#readOn(0);
  }

  /** The connection may have gone back to its agent already. */
  #readOn(sizeBytes: number): void {
    if (this.message.socket !== null) readOn(this.message, sizeBytes);
  }

  /** Whether this is Node's word for a connection that was lost in the body (`socketCloseListener`), not the app's. */
  #isNodesOwn(error: Error & { readonly code?: unknown }): boolean {
    return (
      error.code === "ECONNRESET" && error.message === "aborted" && this.message.socket?.destroyed === true
    );
  }
}

/** @internal */
export interface TapListener {
  readonly onEnding: (ending: Ending) => void;
  /** The engine no longer wants this body. */
  readonly onCancel: () => void;
  /** The app has destroyed the response. */
  readonly onLeave: () => void;
}

type BodyEnd = { readonly kind: "clean" } | { readonly kind: "broken"; readonly error: unknown };

/** What Node calls a body that ended before its time; the engine knows it by this code. */
function prematureEnd(): Error {
  const error = new Error("the connection ended before the body did");
  return Object.assign(error, { code: "ERR_STREAM_PREMATURE_CLOSE" });
}

/** How much may wait for the engine before the socket is read no further. */
const QUEUE_BYTES = 65_536;
