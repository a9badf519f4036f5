import { errors } from "undici";
import type { Cancellation } from "lastbyte/engine";
import type { Caller, Controls } from "./caller.ts";
import type { RawHeaderList } from "./raw-headers.ts";
import type { UndiciExchange } from "./undici-attempt.ts";

/**
 * Hands a response on to the app's handler in its order and at its pace.
 *
 * @internal
 */
export class Outlet implements Controls {
  readonly #caller: Caller;
  readonly #cancellation: Cancellation;
  readonly #queue: Item[] = [];
  #isPaused = false;
  #isDraining = false;
  #reason: Error | null = null;
  #isOver = false;
  /** Lets the engine go on. */
  #drained: (() => void) | undefined;

  constructor(caller: Caller, cancellation: Cancellation) {
    this.#caller = caller;
    this.#cancellation = cancellation;
    cancellation.subscribe(() => this.#wake());
  }

  get paused(): boolean {
    return this.#isPaused;
  }

  get aborted(): boolean {
    return this.#reason !== null;
  }

  get reason(): Error | null {
    return this.#reason;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#drain();
  }

  abort(reason?: Error): void {
    if (this.#isOver || this.#reason !== null) return;
    this.#reason = reason ?? new errors.RequestAbortedError();
    this.#cancellation.cancel({ kind: "caller", reason: this.#reason });
    // The engine may have let go already, with the rest of the response waiting here.
    if (this.#queue.length > 0) this.fail(this.#reason);
  }

  begin({ head }: UndiciExchange): void {
    this.#push({ kind: "head", status: head.status, list: head.headers.list, statusText: head.statusText });
  }

  /** A promise says that the app wants no more at present. */
  write(chunk: Uint8Array): Promise<void> | undefined {
    this.#push({ kind: "data", chunk: toBuffer(chunk) });
    if (!this.#isPaused || this.#isOver || this.aborted) return undefined;
    return new Promise((resolve) => {
      this.#drained = resolve;
    });
  }

  end(trailers: RawHeaderList): void {
    this.#push({ kind: "end", trailers });
  }

  /** The app is told at once; what it has not taken by then is lost, as it is with undici. */
  fail(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#queue.length = 0;
    this.#wake();
    this.#caller.error(error);
  }

  /**
   * The response breaks behind what was handed to the outlet so far, in a turn of its own: undici's fetch never hears
   * of an error that comes in the same turn as the head, and waits for ever.
   */
  breakOff(error: Error): void {
    setImmediate(() => this.#push({ kind: "error", error }));
  }

  #push(item: Item): void {
    if (this.#isOver) return;
    this.#queue.push(item);
    this.#drain();
  }

  #drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    try {
      for (let item = this.#next(); item !== undefined; item = this.#next()) this.#hand(item);
    } catch (error) {
      // A handler that throws ends its request, as in undici's own `lib/core/request.js`.
      this.abort(error instanceof Error ? error : new Error(String(error)));
      this.fail(this.#reason ?? new errors.RequestAbortedError());
    } finally {
      this.#isDraining = false;
    }
    if (!this.#isPaused) this.#wake();
  }

  #next(): Item | undefined {
    return this.#isPaused || this.#isOver ? undefined : this.#queue.shift();
  }

  #hand(item: Item): void {
    switch (item.kind) {
      case "head":
        return this.#caller.head(item.status, item.list, item.statusText);
      case "data":
        return this.#caller.data(item.chunk);
      case "end":
        this.#caller.end(item.trailers);
        this.#isOver = true;
        return;
      case "error":
        return this.fail(item.error);
      default:
        return item satisfies never;
    }
  }

  #wake(): void {
    this.#drained?.();
    this.#drained = undefined;
  }
}

type Item =
  | {
      readonly kind: "head";
      readonly status: number;
      readonly list: RawHeaderList;
      readonly statusText: string;
    }
  | { readonly kind: "data"; readonly chunk: Buffer }
  | { readonly kind: "end"; readonly trailers: RawHeaderList }
  | { readonly kind: "error"; readonly error: Error };

function toBuffer(chunk: Uint8Array): Buffer {
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
