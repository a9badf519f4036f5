import assert from "node:assert/strict";
import { test } from "node:test";
import { HeldBytes } from "./held-bytes.ts";
import type { ParsedJson } from "./parsed-json-check.ts";

const TEXT = JSON.stringify({ text: "ä".repeat(10_000) });

/** A text as a socket brings it: each piece in memory of its own. */
function pieces(text: string, cuts: readonly number[] = []): readonly Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  return [0, ...cuts].map((start, index) => bytes.slice(start, cuts[index] ?? bytes.length));
}

function memoryOf(chunks: readonly Uint8Array[]): readonly number[] {
  return chunks.map(({ buffer }) => buffer.byteLength);
}

const canDetach = "transfer" in ArrayBuffer.prototype;

for (const [how, read] of Object.entries({
  "a text": (held: HeldBytes) => assert.equal(held.readText(), TEXT),
  "a JSON text": (held: HeldBytes) => assert.deepEqual(held.readJson(), JSON.parse(TEXT)),
  bytes: (held: HeldBytes) => assert.equal(new TextDecoder().decode(held.readBytes()), TEXT),
})) {
  test(`the memory of a body is freed when it has been read as ${how}`, { skip: !canDetach }, () => {
    const chunks = pieces(TEXT, [9_001]);
    const held = new HeldBytes(chunks, { areOurs: true, parsing: undefined });

    read(held);

    assert.deepEqual(memoryOf(chunks), [0, 0]);
  });

  test(`memory that others may know of is left when a body has been read as ${how}`, () => {
    const chunks = pieces(TEXT, [9_001]);
    const before = memoryOf(chunks);
    const held = new HeldBytes(chunks, { areOurs: false, parsing: undefined });

    read(held);
    read(held);

    assert.deepEqual(memoryOf(chunks), before);
  });

  test(`a body that is shared is whole for each who reads it as ${how}`, () => {
    const held = new HeldBytes(pieces(TEXT, [9_001]), { areOurs: true, parsing: undefined });

    held.share();

    read(held);
    read(held);
  });
}

test("several chunks in one piece of memory are read whole", { skip: !canDetach }, () => {
  const memory = new TextEncoder().encode(`head${TEXT}`);
  const chunks = [memory.subarray(4, 5_001), memory.subarray(5_001)];
  const held = new HeldBytes(chunks, { areOurs: true, parsing: undefined });

  assert.equal(held.readText(), TEXT);
  assert.equal(memory.buffer.byteLength, 0);
});

test("what a check has parsed is given once, and what is parsed anew is another value", () => {
  const value = JSON.parse(TEXT) as object;
  let parsed: ParsedJson | undefined = { value };
  const take = (): ParsedJson | undefined => {
    const taken = parsed;
    parsed = undefined;
    return taken;
  };
  const held = new HeldBytes(pieces(TEXT), { areOurs: true, parsing: { take } });
  held.share();

  const [first, second] = [held.readJson(), held.readJson()];

  assert.equal(first, value);
  assert.notEqual(second, value);
  assert.deepEqual(second, value);
});

test("an empty body is empty", () => {
  const held = new HeldBytes([], { areOurs: true, parsing: undefined });

  assert.equal(held.readText(), "");
  assert.equal(held.readBytes().length, 0);
});
