import type { Cancellation } from "./cancellation.ts";
import { concatBytes } from "./concat-bytes.ts";
import { DeliveredResponse } from "./delivered-response.ts";
import type { FetchExchange } from "./fetch-wire.ts";
import type { Failure, Sink } from "./sink.ts";

/**
 * Turns what the engine delivers into the promise of a `Response`, as fetch gives it.
 *
 * @internal
 */
export class ResponseSink implements Sink<FetchExchange> {
  readonly lengthIsAdvisory = true;
  readonly response: Promise<Response>;
  readonly #cancellation: Cancellation;
  #resolve: (response: Response) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #stream: ReadableByteStreamController | undefined;
  /** Lets the next write go on. */
  #resume: (() => void) | undefined;

  constructor(cancellation: Cancellation) {
    this.#cancellation = cancellation;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  whole({ response, body }: FetchExchange, chunks: readonly Uint8Array[]): void {
    this.#resolve(
      body === undefined ? response : new DeliveredResponse(response, owned(concatBytes(chunks))),
    );
  }

  begin({ response }: FetchExchange): void {
    const stream = new ReadableStream({
      type: "bytes",
      start: (controller) => {
        this.#stream = controller;
      },
      pull: () => this.#wake(),
      cancel: (reason) => {
        this.#stream = undefined;
        this.#cancellation.cancel({ kind: "caller", reason });
        this.#wake();
      },
    });
    this.#cancellation.subscribe(() => this.#wake());
    this.#resolve(new DeliveredResponse(response, stream));
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    this.#stream?.enqueue(owned(chunk));
    if (this.#stream === undefined || (this.#stream.desiredSize ?? 0) > 0) return undefined;
    // Nothing would end this wait any more.
    if (this.#cancellation.cause !== undefined) return undefined;
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  end(): void {
    this.#stream?.close();
    // A reader that waits with a buffer of its own is answered only now (Streams standard, `respond(0)`).
    this.#stream?.byobRequest?.respond(0);
  }

  fail(failure: Failure<FetchExchange>): void {
    const error = failure.kind === "aborted" ? failure.reason : failure.error;
    this.#reject(error);
    this.#stream?.error(error);
  }

  #wake(): void {
    this.#resume?.();
    this.#resume = undefined;
  }
}

/** A byte stream takes over the memory of what it is given, so it must be the chunk's alone. */
function owned(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = chunk;
  const isAlone = buffer instanceof ArrayBuffer && buffer.byteLength === chunk.byteLength;
  return isAlone ? new Uint8Array(buffer) : new Uint8Array(chunk);
}
