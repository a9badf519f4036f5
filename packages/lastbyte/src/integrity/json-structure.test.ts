import assert from "node:assert/strict";
import test from "node:test";
import { JsonStructure } from "./json-structure.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Reads a text in chunks of one size; gives how many bytes were read when the root closed, or `open`. */
function closesAt(text: string, chunkBytes: number): number | "open" {
  const [structure, all] = [new JsonStructure(), bytes(text)];
  for (let start = 0; start < all.length; start += chunkBytes) {
    const chunk = all.subarray(start, start + chunkBytes);
    const index = structure.scan(chunk, 0);
    if (!structure.open) return start + index;
  }
  return "open";
}

const texts: readonly (readonly [text: string, closesAt: number | "open"])[] = [
  ["[1,[2]]", 7],
  ["{}rest", 2],
  ['{"a":"b"} ', 9],
  ['"abc",', 5],
  ['["]"]', 5],
  ['["\\"]"]', 7],
  ['["\\\\"]', 6],
  ['["\\\\\\"]"]', 9],
  ['{"a]}":[]}', 10],
  ['["äöü\u{1F600}"]', 14],
  ["[[1]", "open"],
  ['["abc]', "open"],
  ['["abc\\"]', "open"],
];

for (const [text, expected] of texts) {
  test(`${text} ${expected === "open" ? "stays open" : `closes behind byte ${expected}`}, in chunks of any size`, () => {
    for (let chunkBytes = 1; chunkBytes <= bytes(text).length; chunkBytes++) {
      assert.equal(closesAt(text, chunkBytes), expected, `in chunks of ${chunkBytes}`);
    }
  });
}

test("where a text stands is told in words", () => {
  const positionOf = (text: string): string => {
    const structure = new JsonStructure();
    structure.scan(bytes(text), 0);
    return structure.position;
  };

  assert.equal(positionOf("[[1"), "2 levels deep");
  assert.equal(positionOf("[1"), "1 level deep");
  assert.equal(positionOf('["a'), "inside a string, 1 level deep");
});

test("a value that was begun can be forgotten, in the middle of an escape too", () => {
  const structure = new JsonStructure();
  structure.scan(bytes('[["a\\'), 0);

  structure.reset();

  assert.equal(structure.open, false);
  assert.equal(structure.scan(bytes('"b"x'), 0), 3);
});
