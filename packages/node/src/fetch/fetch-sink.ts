import type { Cancellation, Failure, Sink } from "lastbyte/engine";
import type { ContentCodingCheck } from "../coding/content-coding-check.ts";
import { FetchBody } from "./fetch-body.ts";
import type { FetchExchange } from "./fetch-exchange.ts";
import { HeldBytes } from "./held-bytes.ts";
import type { ParsedJsonCheck } from "./parsed-json-check.ts";

/**
 * An answer that is whole, or that has begun.
 *
 * @internal
 */
export interface FetchAnswer {
  readonly exchange: FetchExchange;
  readonly body:
    | { readonly kind: "none" }
    | { readonly kind: "bytes"; readonly held: HeldBytes }
    | { readonly kind: "stream"; readonly stream: ReadableStream<Uint8Array> };
}

/**
 * The checks of the last answer that have read it in a way that is of use to its reader.
 *
 * @internal
 */
export interface ReadingChecks {
  coding: ContentCodingCheck | undefined;
  parsing: ParsedJsonCheck | undefined;
  /** Whether somebody may still look at what the checks were shown: a check of the caller's, or a decoder. */
  mayKeep: boolean;
}

/**
 * Turns what the engine delivers into a promise of an answer. A failure is a `LastbyteError`.
 *
 * @internal
 */
export class FetchSink implements Sink<FetchExchange> {
  readonly answer: Promise<FetchAnswer>;
  readonly #cancellation: Cancellation;
  readonly #checks: ReadingChecks;
  readonly #signal: AbortSignal | undefined;
  #resolve: (answer: FetchAnswer) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #body: FetchBody | undefined;

  /** @param signal - The caller's. */
  constructor(cancellation: Cancellation, checks: ReadingChecks, signal: AbortSignal | undefined) {
    this.#cancellation = cancellation;
    this.#checks = checks;
    this.#signal = signal;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  whole(exchange: FetchExchange, chunks: readonly Uint8Array[]): void {
    // A 205 has none for fetch, whatever came with it (Fetch standard, "null body status").
    if (exchange.body === undefined || exchange.head.status === 205) {
      return this.#resolve({ exchange, body: { kind: "none" } });
    }
    const { coding, parsing, mayKeep } = this.#checks;
    const isCoded = FetchBody.needsDecoding(exchange);
    const decoded = isCoded ? coding?.decoded : undefined;
    if (decoded === undefined && isCoded) return this.#deliverUndecoded(exchange, chunks);
    // What was parsed was inside a coding, if there is one.
    const isParsed = parsing !== undefined && (coding === undefined || isCoded);
    const held = new HeldBytes(decoded === undefined ? chunks : [decoded], {
      areOurs: exchange.chunksAreOurs === true && decoded === undefined && !mayKeep,
      parsing: isParsed ? parsing : undefined,
    });
    this.#resolve({ exchange, body: { kind: "bytes", held } });
  }

  begin(exchange: FetchExchange): void {
    this.#body = new FetchBody(exchange, this.#cancellation, this.#signal);
    this.#resolve({ exchange, body: { kind: "stream", stream: this.#body.stream } });
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    return this.#body?.write(chunk);
  }

  end(): void {
    this.#body?.end();
  }

  fail(failure: Failure<FetchExchange>): void {
    const error = failure.kind === "aborted" ? failure.reason : failure.error;
    this.#reject(error);
    this.#body?.fail(error);
  }

  /** A bomb, which nobody decodes at once: whoever reads it gets it bit by bit. */
  #deliverUndecoded(exchange: FetchExchange, chunks: readonly Uint8Array[]): void {
    this.begin(exchange);
    for (const chunk of chunks) void this.write(chunk);
    this.end();
  }
}
