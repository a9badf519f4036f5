import { once } from "node:events";
import { pipeline } from "node:stream";
import type { Duplex } from "node:stream";
import * as zlib from "node:zlib";
import type { Check } from "lastbyte/engine";
import { canDecode, hasZlibWrapper } from "./codings.ts";
import type { Coding } from "./codings.ts";
import type { Decoding } from "./content-coding-check.ts";

/**
 * Undoes the content codings of a body while it comes, and shows what is inside to checks. Constant memory, strict.
 *
 * @internal
 */
export class DecodingStream {
  readonly #codings: readonly Coding[];
  readonly #checks: readonly Check[];
  #entrance: Duplex | undefined;
  #result: Promise<Decoding> | undefined;

  constructor(codings: readonly Coding[], checks: readonly Check[]) {
    this.#codings = codings;
    this.#checks = checks;
  }

  /** Takes the next encoded bytes; a promise holds back the next ones. */
  write(chunk: Uint8Array): void | Promise<void> {
    if (chunk.length === 0 || !this.#codings.every(canDecode)) return;
    const entrance = this.#entrance ?? this.#open(chunk);
    if (entrance.destroyed || entrance.write(chunk)) return;
    return drained(entrance);
  }

  /** Says how the stream ended. */
  async finish(): Promise<Decoding> {
    if (this.#entrance === undefined || this.#result === undefined) return { kind: "unreadable" };
    this.#entrance.end();
    return this.#result;
  }

  #open(firstChunk: Uint8Array): Duplex {
    const decoders = createDecoders(this.#codings, firstChunk[0] ?? 0);
    const [first] = decoders;
    const last = decoders.at(-1);
    if (first === undefined || last === undefined)
      throw new RangeError("Expected at least one coding, got none.");
    // An error of any decoder ends the last one, and is thrown where that is read.
    if (first !== last) pipeline(decoders, () => {});
    this.#entrance = first;
    this.#result = this.#read(last);
    return first;
  }

  async #read(decoded: Duplex): Promise<Decoding> {
    try {
      for await (const chunk of decoded) {
        for (const check of this.#checks) await check.push(chunk as Buffer);
      }
      return { kind: "whole" };
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
      return { kind: "broken", detail: `the ${this.#codings.join(", ")} stream: ${code}` };
    }
  }
}

/**
 * A decoder for each coding, in the order in which bytes go through them. Strict.
 *
 * @param codings - In the order in which they were applied.
 * @param firstByte - Of the encoded bytes.
 * @internal
 */
export function createDecoders(codings: readonly Coding[], firstByte: number): readonly Duplex[] {
  return codings
    .toReversed()
    .map((coding, index) => createDecoder(coding, index === 0 ? firstByte : ZLIB_WRAPPER));
}

/** Only the outermost coding's first byte is known beforehand; an inner deflate is taken by the book. */
const ZLIB_WRAPPER = 0x78;

function createDecoder(coding: Coding, firstByte: number): Duplex {
  switch (coding) {
    case "gzip":
      return zlib.createGunzip();
    case "deflate":
      return hasZlibWrapper(firstByte) ? zlib.createInflate() : zlib.createInflateRaw();
    case "br":
      return zlib.createBrotliDecompress();
    case "zstd":
      return zlib.createZstdDecompress();
    default:
      return coding satisfies never;
  }
}

async function drained(entrance: Duplex): Promise<void> {
  const abort = new AbortController();
  const { signal } = abort;
  const ignore = (): void => {};
  await Promise.race([
    once(entrance, "drain", { signal }).then(ignore, ignore),
    once(entrance, "close", { signal }).then(ignore, ignore),
  ]);
  abort.abort();
}
