import assert from "node:assert/strict";
import { test } from "node:test";
import { allowFreeing, freeChunk, freeMemoryOf, mayBeFreed } from "./free-chunk.ts";

test("the memory of a chunk that may be freed is gone at once, and the chunk is empty", () => {
  const chunk = Buffer.allocUnsafeSlow(65_536);

  assert.equal(allowFreeing(chunk), true);
  assert.equal(mayBeFreed(chunk), true);
  freeChunk(chunk);

  assert.deepEqual([chunk.length, chunk.buffer.byteLength], [0, 0]);
  assert.equal(mayBeFreed(chunk), false);
});

test("a chunk of which nobody said that it may be freed is left as it is", () => {
  const chunk = Buffer.allocUnsafeSlow(65_536).fill("a");

  freeChunk(chunk);

  assert.equal(mayBeFreed(chunk), false);
  assert.equal(chunk.toString(), "a".repeat(65_536));
});

test("a piece of a chunk that may be freed is not freed, and freeing it leaves the chunk as it is", () => {
  const chunk = Buffer.allocUnsafeSlow(65_536);
  allowFreeing(chunk);
  const piece = chunk.subarray(0);

  freeChunk(piece);

  assert.equal(mayBeFreed(piece), false);
  assert.deepEqual([chunk.length, piece.length], [65_536, 65_536]);
});

test("what shares its memory with others is never freed, and neither is what is small", () => {
  const whole = Buffer.allocUnsafeSlow(65_536);
  const shared = [
    whole.subarray(0, 65_535),
    whole.subarray(1),
    new Uint8Array(whole.buffer, 100, 20_000),
    Buffer.allocUnsafe(1_000),
    Buffer.allocUnsafeSlow(8_191),
    Buffer.alloc(0),
  ];

  for (const chunk of shared) {
    const { length } = chunk;
    assert.equal(allowFreeing(chunk), false);
    freeChunk(chunk);
    assert.equal(chunk.length, length);
  }
});

test("a chunk is freed once", () => {
  const chunk = Buffer.allocUnsafeSlow(8_192);
  allowFreeing(chunk);

  freeChunk(chunk);

  assert.doesNotThrow(() => freeChunk(chunk));
  assert.equal(allowFreeing(chunk), false);
});

const canDetach = "transfer" in ArrayBuffer.prototype;

test(
  "the memory of a body is freed with the head in front of it and what is behind it",
  { skip: !canDetach },
  () => {
    const [first, second] = [Buffer.allocUnsafeSlow(20_000), Buffer.allocUnsafeSlow(8_192)];
    const chunks = [first.subarray(200, 9_000), first.subarray(9_002, 19_000), second.subarray(0, 10)];

    freeMemoryOf(chunks);
    freeMemoryOf(chunks);

    assert.deepEqual([first.length, second.length, ...chunks.map(({ length }) => length)], [0, 0, 0, 0, 0]);
  },
);

test("memory that is too small to be worth it is left as it is", () => {
  const chunk = Buffer.allocUnsafeSlow(8_191).fill("a");

  freeMemoryOf([chunk]);

  assert.equal(chunk.toString(), "a".repeat(8_191));
});
