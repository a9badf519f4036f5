import assert from "node:assert/strict";
import { test } from "node:test";
import { compareByHash, hashName } from "./hash.ts";

test("hashes of names that differ little are spread evenly", () => {
  const eighths = Array.from({ length: 8 }, () => 0);

  for (let index = 0; index < 8_000; index += 1) {
    const eighth = Math.floor(hashName(`export ${index}`) / 2 ** 29);
    eighths[eighth] = (eighths[eighth] ?? 0) + 1;
  }

  for (const count of eighths) assert.ok(Math.abs(count - 1_000) < 150, String(eighths));
});

test("a name has one place in the order", () => {
  assert.equal(compareByHash("a", "a"), 0);
  assert.equal(Math.sign(compareByHash("a", "b")), -Math.sign(compareByHash("b", "a")));
});
