import { PassThrough, pipeline } from "node:stream";
import type { Duplex } from "node:stream";
import type { Cancellation } from "lastbyte/engine";
import { canDecode, parseCodings } from "../coding/codings.ts";
import type { Coding } from "../coding/codings.ts";
import { createDecoders } from "../coding/decoding-stream.ts";
import type { FetchExchange } from "./fetch-exchange.ts";

/**
 * A body that is handed on as it comes: encoded bytes in, and a stream of the content out.
 *
 * @internal
 */
export class FetchBody {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #codings: readonly Coding[];
  readonly #cancellation: Cancellation;
  /** Where encoded bytes go in; the decoders hang on it as soon as the first byte tells which. */
  readonly #entrance = new PassThrough();
  #exit: Duplex | undefined;
  #room: Promise<void> | undefined;
  #open: (exit: Duplex) => void = () => {};

  /** @param signal - The caller's. It still counts when all bytes have come, as long as they were not read. */
  constructor(exchange: FetchExchange, cancellation: Cancellation, signal: AbortSignal | undefined) {
    this.#codings = codingsToUndo(exchange);
    this.#cancellation = cancellation;
    const opened = new Promise<Duplex>((resolve) => {
      this.#open = resolve;
    });
    // An error has been told to the reader by then.
    this.#entrance.on("error", () => {});
    let chunks: AsyncIterator<Buffer> | undefined;
    this.stream = new ReadableStream({
      type: "bytes",
      pull: async (controller) => {
        if (signal?.aborted === true) {
          this.#entrance.destroy();
          throw signal.reason;
        }
        chunks ??= (await opened)[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
        const { done, value } = await chunks.next();
        if (done !== true) return controller.enqueue(new Uint8Array(value));
        controller.close();
        // A reader that waits with a buffer of its own is answered only now (Streams standard, `respond(0)`).
        controller.byobRequest?.respond(0);
      },
      cancel: (reason) => {
        cancellation.cancel({ kind: "caller", reason });
        this.#entrance.destroy();
      },
    });
    cancellation.subscribe(() => this.#entrance.emit("drain"));
  }

  /** Whether the bytes of an answer are not its content. */
  static needsDecoding(exchange: FetchExchange): boolean {
    return codingsToUndo(exchange).length > 0;
  }

  /** A promise says that the reader is behind. */
  write(chunk: Uint8Array): Promise<void> | undefined {
    if (chunk.length === 0) return undefined;
    if (this.#exit === undefined) this.#start(chunk[0]);
    const { cause } = this.#cancellation;
    if (this.#entrance.destroyed || cause !== undefined || this.#entrance.write(chunk)) return undefined;
    // What was held comes in one go, and all of it waits for the same.
    this.#room ??= new Promise((resolve) => {
      const done = (): void => {
        this.#entrance.off("drain", done).off("close", done);
        this.#room = undefined;
        resolve();
      };
      this.#entrance.on("drain", done).on("close", done);
    });
    return this.#room;
  }

  end(): void {
    // Without a byte there is nothing to decode.
    if (this.#exit === undefined) this.#start(undefined);
    this.#entrance.end();
  }

  fail(error: unknown): void {
    const exit = this.#exit ?? this.#start(undefined);
    exit.destroy(error instanceof Error ? error : new Error(String(error)));
    this.#entrance.destroy();
  }

  #start(firstByte: number | undefined): Duplex {
    const decoders = firstByte === undefined ? [] : createDecoders(this.#codings, firstByte);
    const exit = decoders.at(-1) ?? this.#entrance;
    if (decoders.length > 0) pipeline([this.#entrance, ...decoders], () => {});
    this.#exit = exit;
    this.#open(exit);
    return exit;
  }
}

/** Fetch leaves a body alone where it does not know one of its codings, and takes `identity` for one of those. */
function codingsToUndo({ head }: FetchExchange): readonly Coding[] {
  const field = head.headers.get("content-encoding");
  const codings = parseCodings(field) ?? [];
  return codings.length === field?.split(",").length && codings.every(canDecode) ? codings : [];
}
