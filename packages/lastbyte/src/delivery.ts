import type { Exchange } from "./exchange.ts";
import type { Check } from "./integrity/check.ts";
import type { Digest } from "./integrity/hash.ts";
import { Released } from "./resumption/released.ts";
import type { Sink } from "./sink.ts";

/**
 * What of a response is held, and what the caller already has. One for each call, over all its attempts.
 *
 * @internal
 */
export class Delivery<E extends Exchange> {
  readonly #sink: Sink<E>;
  readonly #holdBytes: number;
  readonly #createDigest: (() => Digest) | undefined;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #released: Released<E> | undefined;

  /** @param createDigest - `undefined` where the response could not be asked for again anyway. */
  constructor(sink: Sink<E>, holdBytes: number, createDigest: (() => Digest) | undefined) {
    this.#sink = sink;
    this.#holdBytes = holdBytes;
    this.#createDigest = createDigest;
  }

  /** What the caller has, or `undefined` while everything is held. */
  get released(): Released<E> | undefined {
    return this.#released;
  }

  /** The bytes that are held back. */
  get held(): readonly Uint8Array[] {
    return this.#held;
  }

  /** Takes the next bytes of the body. A promise means that the reader is full. */
  take(exchange: E, chunk: Uint8Array): Promise<void> | undefined {
    if (this.#released !== undefined) {
      this.#released.add(chunk);
      return this.#sink.write(chunk);
    }
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    return this.#heldBytes > this.#holdBytes ? this.release(exchange) : undefined;
  }

  /** Hands on what is held, and from now on everything as it comes. */
  release(exchange: E): Promise<void> | undefined {
    const held = this.#held;
    this.discardHeld();
    this.#released = new Released(exchange, this.#createDigest);
    this.#sink.begin(exchange);
    let pressure: Promise<void> | undefined;
    for (const chunk of held) {
      this.#released.add(chunk);
      pressure = this.#sink.write(chunk);
    }
    return pressure;
  }

  /** The body is whole: hands on what is held, or says that what was released is all. */
  finish(exchange: E): void {
    if (this.#released === undefined) this.#sink.whole(exchange, this.#held);
    else this.#sink.end();
  }

  /** Forgets the bytes of an attempt that is replaced by another one. */
  discardHeld(): void {
    this.#held = [];
    this.#heldBytes = 0;
  }

  /** The checks that have seen exactly the bytes that were released. */
  keepChecks(checks: readonly Check[]): void {
    if (this.#released !== undefined) this.#released.checks = checks;
  }
}
