import type { Check, Verdict } from "lastbyte/engine";
import { judge } from "lastbyte/engine";
import type { Coding } from "./codings.ts";
import { DecodingStream } from "./decoding-stream.ts";
import { decodeNow } from "./decode-now.ts";
import { ZstdFrames } from "./zstd-frames.ts";

/**
 * Tells whether a compressed body is all there, and lets other checks look inside it.
 *
 * A compressed stream knows its own end: gzip has a final block, a CRC-32 and a length (RFC 1952), zlib an Adler-32
 * (RFC 1950), brotli a last meta-block (RFC 7932), zstd a last block (RFC 8878). Fetch, curl and the browsers ignore
 * that and take what comes; this check does not.
 *
 * A body that is held anyway is decoded at its end, at once: that costs a quarter of a stream's time. One that is
 * larger is decoded as it comes. It must be fed chunks whose memory is not used again.
 *
 * @internal
 */
export class ContentCodingCheck implements Check {
  readonly name: string = "content-coding";
  readonly #codings: readonly Coding[];
  readonly #inner: readonly Check[];
  readonly #holdBytes: number;
  /** Node 22 ends a cut zstd stream as if nothing had been in it, and Node 20 knows none: the frames tell. */
  readonly #frames: ZstdFrames | undefined;
  #chunks: Uint8Array[] = [];
  #receivedBytes = 0;
  #stream: DecodingStream | undefined;
  #decoded: Buffer | undefined;

  /** @param codings - In the order in which they were applied, as the header names them. */
  constructor(
    codings: readonly Coding[],
    inner: readonly Check[],
    { holdBytes }: { readonly holdBytes: number },
  ) {
    this.#codings = codings;
    this.#inner = inner;
    this.#holdBytes = holdBytes;
    this.#frames = codings.at(-1) === "zstd" ? new ZstdFrames() : undefined;
  }

  /** What the body was decoded to, where it was small enough to be held; known after `finish`. */
  get decoded(): Buffer | undefined {
    return this.#decoded;
  }

  push(chunk: Uint8Array): void | Promise<void> {
    this.#receivedBytes += chunk.length;
    this.#frames?.push(chunk);
    if (this.#stream !== undefined) return this.#stream.write(chunk);
    this.#chunks.push(chunk);
    return this.#receivedBytes > this.#holdBytes ? this.#startStream() : undefined;
  }

  async finish(): Promise<Verdict> {
    const verdict = await this.#finishCoding();
    // What the decoder could not read, the checks inside have not seen: they can't speak of it.
    if (verdict.kind !== "complete" && this.#receivedBytes > 0) return verdict;

    const verdicts: Verdict[] = [verdict];
    for (const check of this.#inner) verdicts.push(await check.finish());
    return judge(verdicts);
  }

  async #finishCoding(): Promise<Verdict> {
    // Nothing at all is sent by servers that name a coding for every answer, and read by every client as nothing.
    if (this.#receivedBytes === 0) {
      this.#decoded = Buffer.alloc(0);
      return { kind: "unverifiable" };
    }
    if (this.#frames?.complete === false) return cut("the zstd stream ended before its last block");
    if (this.#stream !== undefined) return verdictOf(await this.#stream.finish());

    const decoded = decodeNow(this.#chunks, this.#codings);
    this.#chunks = [];
    if (decoded.kind !== "whole") return verdictOf(decoded);
    this.#decoded = decoded.bytes;
    for (const check of this.#inner) await check.push(decoded.bytes);
    return { kind: "complete" };
  }

  async #startStream(): Promise<void> {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#stream = new DecodingStream(this.#codings, this.#inner);
    for (const chunk of chunks) await this.#stream.write(chunk);
  }
}

/**
 * How a decoding ended. `unreadable` is a stream that nobody here can read, or that would fill the memory.
 *
 * @internal
 */
export type Decoding =
  | { readonly kind: "whole" }
  | { readonly kind: "broken"; readonly detail: string }
  | { readonly kind: "unreadable" };

function verdictOf(decoding: Decoding): Verdict {
  switch (decoding.kind) {
    case "whole":
      return { kind: "complete" };
    case "broken":
      return cut(decoding.detail);
    case "unreadable":
      return { kind: "unverifiable" };
    default:
      return decoding satisfies never;
  }
}

function cut(detail: string): Verdict {
  return { kind: "incomplete", detail, code: "http_response_content_coding" };
}
