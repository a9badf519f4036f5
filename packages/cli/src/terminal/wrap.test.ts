import assert from "node:assert/strict";
import { test } from "node:test";
import { wrap } from "./wrap.ts";

test("text is broken between words, each line behind the indent", () => {
  const lines = wrap("one two three four", 11, "  ");

  assert.deepEqual(lines, ["  one two", "  three", "  four"]);
});

test("a word that is too long keeps a line to itself", () => {
  const lines = wrap("a 127.0.0.11:18080 b", 8);

  assert.deepEqual(lines, ["a", "127.0.0.11:18080", "b"]);
});
