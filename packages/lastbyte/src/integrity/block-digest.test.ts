import assert from "node:assert/strict";
import test from "node:test";
import { BlockDigest } from "./block-digest.ts";
import type { Compression } from "./block-digest.ts";

/** A compression that only writes down the blocks it was given. */
class WrittenDown implements Compression {
  readonly blockBytes = 64;
  readonly #blocks: Uint8Array[];

  constructor(blocks: Uint8Array[] = []) {
    this.#blocks = blocks;
  }

  compress(bytes: Uint8Array, start: number): void {
    this.#blocks.push(bytes.slice(start, start + this.blockBytes));
  }

  copy(): WrittenDown {
    return new WrittenDown([...this.#blocks]);
  }

  output(): Uint8Array {
    return Uint8Array.from(this.#blocks.flatMap((block) => [...block]));
  }
}

const message = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index % 255) + 1);

/** What FIPS 180-4 §5.1.1 makes of a message: itself, a 1 bit, zeros, and its length in bits. */
function padded(bytes: Uint8Array): Uint8Array {
  const blocks = Math.ceil((bytes.length + 9) / 64);
  const expected = new Uint8Array(blocks * 64);
  expected.set(bytes);
  expected[bytes.length] = 0x80;
  new DataView(expected.buffer).setUint32(expected.length - 4, bytes.length * 8);
  return expected;
}

test("a message is padded to whole blocks, with its length at the end", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 128]) {
    const digest = new BlockDigest(new WrittenDown());

    digest.update(message(length));

    assert.deepEqual(digest.digest(), padded(message(length)), `${length} bytes`);
  }
});

test("chunks of any size make the same blocks", () => {
  const all = message(200);
  for (const chunkBytes of [1, 7, 63, 64, 65, 130, 200]) {
    const digest = new BlockDigest(new WrittenDown());

    for (let start = 0; start < all.length; start += chunkBytes) {
      digest.update(all.subarray(start, start + chunkBytes));
    }

    assert.deepEqual(digest.digest(), padded(all), `in chunks of ${chunkBytes}`);
  }
});

test("a chunk may be written over once it was taken", () => {
  const digest = new BlockDigest(new WrittenDown());
  const chunk = message(10);

  digest.update(chunk);
  chunk.fill(0);

  assert.deepEqual(digest.digest(), padded(message(10)));
});

test("a copy goes its own way", () => {
  const digest = new BlockDigest(new WrittenDown());
  digest.update(message(70).subarray(0, 50));

  const copy = digest.copy();
  copy.update(Uint8Array.of(0, 0, 0, 0));
  copy.digest();
  digest.update(message(70).subarray(50));

  assert.deepEqual(digest.digest(), padded(message(70)));
});
