import assert from "node:assert/strict";
import { test } from "node:test";
import { Tail } from "./tail.ts";

function tailOf(...chunks: readonly string[]): string | undefined {
  const tail = new Tail();
  for (const chunk of chunks) tail.add(Buffer.from(chunk));
  const hex = tail.toHex();
  return hex === undefined ? undefined : Buffer.from(hex, "hex").toString();
}

test("the last sixteen bytes are kept, however they came", () => {
  const whole = "0123456789abcdefghij";

  assert.equal(tailOf(whole), "456789abcdefghij");
  assert.equal(tailOf(...whole.split("")), "456789abcdefghij");
  assert.equal(tailOf("0123456789", "abcdefgh", "ij"), "456789abcdefghij");
});

test("a short body is kept whole, and an empty one is nothing", () => {
  assert.deepEqual([tailOf("ab", "c"), tailOf()], ["abc", undefined]);
});
