import type { Digest } from "./hash.ts";

/**
 * The part of a hash that is its own: how it takes in one block.
 *
 * @internal
 */
export interface Compression {
  /** 64 or 128; the length at the end takes an eighth of it (FIPS 180-4 §5.1). */
  readonly blockBytes: number;
  /** Takes in the block that begins at `start`. */
  compress(bytes: Uint8Array, start: number): void;
  copy(): Compression;
  /** The words of the state as bytes. */
  output(): Uint8Array;
}

/**
 * The part that SHA-256 and SHA-512 share: blocks are gathered from chunks of any size, and the last one is padded.
 *
 * @internal
 */
export class BlockDigest implements Digest {
  readonly #compression: Compression;
  readonly #block: Uint8Array;
  #totalBytes = 0;

  constructor(compression: Compression, block?: Uint8Array, totalBytes?: number) {
    this.#compression = compression;
    this.#block = block ?? new Uint8Array(compression.blockBytes);
    this.#totalBytes = totalBytes ?? 0;
  }

  update(bytes: Uint8Array): void {
    const { blockBytes } = this.#compression;
    const filled = this.#totalBytes % blockBytes;
    this.#totalBytes += bytes.length;
    let index = 0;

    if (filled > 0) {
      const taken = bytes.subarray(0, blockBytes - filled);
      this.#block.set(taken, filled);
      if (filled + taken.length < blockBytes) return;
      this.#compression.compress(this.#block, 0);
      index = taken.length;
    }
    for (; index + blockBytes <= bytes.length; index += blockBytes) {
      this.#compression.compress(bytes, index);
    }
    if (index < bytes.length) this.#block.set(bytes.subarray(index));
  }

  copy(): BlockDigest {
    return new BlockDigest(this.#compression.copy(), this.#block.slice(), this.#totalBytes);
  }

  digest(): Uint8Array {
    const { blockBytes } = this.#compression;
    const totalBytes = this.#totalBytes;
    const filled = totalBytes % blockBytes;
    // A 1 bit, zeros, and the length in bits at the end of the last block; it spills into one more where it must.
    const paddedBytes = filled + 1 + blockBytes / 8 > blockBytes ? 2 * blockBytes : blockBytes;
    const tail = new Uint8Array(paddedBytes);
    tail.set(this.#block.subarray(0, filled));
    tail[filled] = 0x80;
    const view = new DataView(tail.buffer);
    view.setUint32(paddedBytes - 8, Math.floor(totalBytes / 2 ** 29));
    view.setUint32(paddedBytes - 4, (totalBytes * 8) % 2 ** 32);

    for (let start = 0; start < paddedBytes; start += blockBytes) this.#compression.compress(tail, start);
    return this.#compression.output();
  }
}
