import type { Exchange } from "../exchange.ts";
import type { Check } from "../integrity/check.ts";
import type { Digest } from "../integrity/hash.ts";
import { Comparison } from "./comparison.ts";
import { strongValidator } from "./validator.ts";

/**
 * What the caller already has of a body: enough to go on behind it, in constant memory.
 *
 * @internal
 */
export class Released<E extends Exchange> {
  /** The answer whose head the caller has. */
  readonly exchange: E;
  /** The checks that have seen exactly the released bytes. */
  checks: readonly Check[] = [];
  /** Where a range would say which version it belongs to: a strong validator, and bytes as they were on the wire. */
  readonly validator: string | undefined;
  readonly #createDigest: (() => Digest) | undefined;
  readonly #digest: Digest | undefined;
  #bytes = 0;
  #lastByte = 0;
  #rangesDoubted = false;
  #promisedBytes: number | undefined;

  constructor(exchange: E, createDigest: (() => Digest) | undefined) {
    this.exchange = exchange;
    this.#promisedBytes = exchange.expectedBytes;
    this.#createDigest = createDigest;
    this.#digest = createDigest?.();
    const rangeable = exchange.head.status === 200 && !exchange.codingUndone;
    this.validator = rangeable ? strongValidator(exchange.head.headers) : undefined;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** How this body could go on behind its last byte. */
  get continuation(): "resumable" | "replayable" {
    const resumable = this.validator !== undefined && !this.#rangesDoubted && this.#bytes > 0;
    return resumable ? "resumable" : "replayable";
  }

  /** How many bytes the whole has, as far as the caller was told or the first answer is to be believed. */
  get promisedBytes(): number | undefined {
    return this.#promisedBytes;
  }

  add(chunk: Uint8Array): void {
    this.#digest?.update(chunk);
    this.#bytes += chunk.length;
    this.#lastByte = chunk.at(-1) ?? this.#lastByte;
  }

  /** The origin answered a range request wrongly: no range is asked for any more. */
  doubtRanges(): void {
    this.#rangesDoubted = true;
  }

  /**
   * The received bytes are in doubt, so that a range behind them could leave a gap or a foreign text; only a replay can
   * tell. Where all the promised bytes came and are not the whole, whoever edited the body has made its length to match,
   * so that isn't believed either, unless the receiver was told it in a way that can't be taken back. A later answer
   * that is shorter says nothing against the length that it falls short of.
   */
  doubtBytes({ lengthIsAdvisory }: { readonly lengthIsAdvisory: boolean }): void {
    this.#rangesDoubted = true;
    const allCame = this.#promisedBytes !== undefined && this.#bytes >= this.#promisedBytes;
    if (lengthIsAdvisory && allCame) this.#promisedBytes = undefined;
  }

  /**
   * The place where a range request begins: at the last byte that was released, not behind it. So a body that lost
   * only its end mark still has a byte to answer with, where `bytes=N-` would get a 416.
   */
  get rangeStart(): number {
    return this.#bytes - 1;
  }

  /** What a whole new answer has to begin with: all that was released. */
  compareAll(): Comparison | undefined {
    if (this.#createDigest === undefined || this.#digest === undefined) return undefined;
    return new Comparison(this.#bytes, this.#digest.copy().digest(), this.#createDigest());
  }

  /** What a range has to begin with: the last byte that was released. */
  compareLastByte(): Comparison | undefined {
    if (this.#createDigest === undefined) return undefined;
    const digest = this.#createDigest();
    digest.update(Uint8Array.of(this.#lastByte));
    return new Comparison(1, digest.digest(), this.#createDigest());
  }
}
