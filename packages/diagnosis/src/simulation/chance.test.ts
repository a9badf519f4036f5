import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "./chance.ts";

test("the same seed gives the same numbers, another seed others", () => {
  const draw = (seed: number): readonly number[] => Array.from({ length: 4 }, createChance(seed));

  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(1), draw(2));
  assert.notDeepEqual(draw(1), draw(1 + 2 ** 32));
});

test("the numbers lie evenly from 0 to less than 1", () => {
  const chance = createChance(3);
  const tenths = Array.from({ length: 10 }, () => 0);

  for (let index = 0; index < 100_000; index += 1) {
    const tenth = Math.floor(chance() * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }

  assert.equal(tenths.length, 10);
  for (const count of tenths) assert.ok(Math.abs(count - 10_000) < 400, String(tenths));
});
