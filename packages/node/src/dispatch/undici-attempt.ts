import type { ByteSource, Exchange, Framing } from "lastbyte/engine";
import { errors } from "undici";
import { expectConnection, expectNoConnection } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { RawHeaders } from "./raw-headers.ts";
import type { RawHead, RawHeaderList } from "./raw-headers.ts";

/**
 * An answer that came through undici: encoded bytes, raw fields, trailers.
 *
 * @internal
 */
export interface UndiciExchange extends Exchange {
  readonly head: RawHead;
  readonly attempt: UndiciAttempt;
}

/**
 * What a door wants to hear of an attempt while it goes on.
 *
 * @internal
 */
export interface AttemptListener {
  /** The request is about to be written; who aborts now, keeps it from being sent. */
  started?(context: unknown): void;
  responseStarted?(): void;
  /** An interim answer (RFC 9110 §15.2). */
  informed?(status: number, list: RawHeaderList, statusText: string): void;
}

/**
 * One dispatch of undici, turned from a handler that is pushed to into an exchange that is pulled from.
 *
 * It has the old handler interface (`onConnect`, `onHeaders`, …), which undici 7 calls without a wrapper in between and
 * which sees the fields as they came.
 *
 * @internal
 */
export class UndiciAttempt implements ByteSource {
  readonly exchange: Promise<UndiciExchange>;
  readonly #method: string;
  readonly #listener: AttemptListener;
  #resolve: (exchange: UndiciExchange) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #connection: Connection | undefined;
  #request = 0;
  #abort: ((reason?: Error) => void) | undefined;
  #abortReason: Error | undefined;
  #resume: () => void = () => {};
  #isPaused = false;
  #head: UndiciExchange | undefined;
  readonly #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #end: End | undefined;
  #reader: Reader | undefined;
  #trailers: RawHeaderList = [];

  constructor(method: string, listener: AttemptListener) {
    this.#method = method;
    this.#listener = listener;
    this.exchange = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** The connection that carries it, once it is written. */
  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** Names and values in turn; known at the end. */
  get trailers(): RawHeaderList {
    return this.#trailers;
  }

  /** Ends the attempt, whatever it is doing. */
  abort(reason?: Error): void {
    if (this.#end !== undefined) return;
    this.#abortReason ??= reason ?? new errors.RequestAbortedError();
    this.#abort?.(this.#abortReason);
  }

  /** Closes the connection of an attempt that was faulty, so that nothing else is sent on it. */
  retire(): void {
    this.#connection?.closeBehind(this.#request);
  }

  readNow(): Uint8Array | "end" | undefined {
    const chunk = this.#queue.shift();
    if (chunk === undefined) return this.#end?.kind === "clean" ? "end" : undefined;
    this.#queuedBytes -= chunk.length;
    if (this.#isPaused && this.#queuedBytes < MAX_QUEUED_BYTES) this.#goOn();
    return chunk;
  }

  read(): Promise<Uint8Array | undefined> {
    const ready = this.readNow();
    if (ready !== undefined) return Promise.resolve(ready === "end" ? undefined : ready);
    if (this.#end?.kind === "broken") return Promise.reject(this.#end.error);
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  cancel(): void {
    this.abort();
  }

  // From here on: the handler that undici calls.

  onConnect(abort: (reason?: Error) => void, context?: unknown): void {
    this.#abort = abort;
    if (this.#abortReason === undefined) this.#listener.started?.(context);
    else abort(this.#abortReason);

    if (this.#end !== undefined) return expectNoConnection();
    expectConnection((connection) => {
      this.#connection = connection;
      this.#request = connection.sent();
    });
  }

  onResponseStarted(): void {
    this.#listener.responseStarted?.();
  }

  onHeaders(...[status, list, resume, statusText = ""]: HeadersArguments): boolean {
    if (status < 200) {
      this.#listener.informed?.(status, list, statusText);
      return true;
    }
    this.#resume = resume;
    this.#head = toExchange(this, { status, statusText, headers: new RawHeaders(list) }, this.#method);
    // Without a body the end is already here, and says whether trailers came with it.
    if (this.#head.body !== undefined) this.#resolve(this.#head);
    return true;
  }

  onData(chunk: Buffer): boolean {
    const reader = this.#reader;
    if (reader !== undefined) {
      this.#reader = undefined;
      reader.resolve(chunk);
      return true;
    }
    this.#queue.push(chunk);
    this.#queuedBytes += chunk.length;
    this.#isPaused = this.#queuedBytes >= MAX_QUEUED_BYTES;
    return !this.#isPaused;
  }

  onComplete(trailers: RawHeaderList | null): void {
    this.#trailers = Array.isArray(trailers) ? trailers : [];
    const passedOver =
      this.#head === undefined ? undefined : this.#connection?.errorBehind(this.#head.framing);
    if (passedOver !== undefined) return this.onError(passedOver);

    this.#end = { kind: "clean" };
    if (this.#head?.body === undefined && this.#head !== undefined) this.#resolve(this.#head);
    this.#reader?.resolve(undefined);
  }

  onError(error: Error): void {
    if (this.#end !== undefined) return;
    this.#end = { kind: "broken", error };
    this.#reject(error);
    // What came before the error is read first.
    this.#reader?.reject(error);
  }

  #goOn(): void {
    this.#isPaused = false;
    if (this.#end === undefined) this.#resume();
  }
}

type HeadersArguments = [status: number, list: RawHeaderList, resume: () => void, statusText?: string];

type End = { readonly kind: "clean" } | { readonly kind: "broken"; readonly error: Error };

interface Reader {
  readonly resolve: (chunk: Uint8Array | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** What may wait to be read before the connection is paused: as much as one read of a socket brings. */
const MAX_QUEUED_BYTES = 65_536;

function toExchange(attempt: UndiciAttempt, head: RawHead, method: string): UndiciExchange {
  const { connection } = attempt;
  const length = head.headers.get("content-length");
  const framing = framingOf(head, length, connection);
  return {
    attempt,
    head,
    framing,
    // A length beside chunks says nothing (RFC 9112 §6.3).
    expectedBytes:
      framing !== "chunked" && length !== null && /^\d+$/.test(length) ? Number(length) : undefined,
    codingUndone: false,
    allHeaders: () => head.headers.toHeaders(),
    peer: connection?.peer,
    body: hasBody(method, head.status) ? attempt : undefined,
  };
}

/** Where the message says that it ends (RFC 9112 §6.3, RFC 9113 §8.1). */
function framingOf(head: RawHead, length: string | null, connection: Connection | undefined): Framing {
  if (connection?.isHttp2 === true) return "end_stream";
  const codings = head.headers.get("transfer-encoding");
  if (codings !== null) return /chunked\s*$/i.test(codings) ? "chunked" : "close";
  return length === null ? "close" : "length";
}

/** RFC 9110 §6.4.1: nothing can follow these heads. A 205 has no content either (§15.3.6), but may send some. */
function hasBody(method: string, status: number): boolean {
  return method !== "HEAD" && status !== 204 && status !== 304;
}
