import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "./random.ts";

test("the same parts give the same numbers, and other parts give others", () => {
  const draw = (...parts: readonly (number | string)[]): readonly number[] => {
    const random = createRandom(...parts);
    return [random.next(), random.next(), random.next()];
  };

  assert.deepEqual(draw(1, "response", 2), draw(1, "response", 2));
  assert.notDeepEqual(draw(1, "response", 2), draw(1, "response", 3));
  assert.notDeepEqual(draw(1, "response", 2), draw(2 ** 32 + 1, "response", 2));
  assert.notDeepEqual(draw("ab"), draw("ba"));
});

test("the first numbers of many sources are spread evenly", () => {
  const counts = Array.from({ length: 16 }, () => 0);
  const draws = 64_000;

  for (let index = 0; index < draws; index += 1) {
    const bucket = Math.floor(createRandom(1, index).next() * 16);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }

  // Chi-squared with 15 degrees of freedom: 44.26 is exceeded once in ten thousand.
  const expected = draws / 16;
  const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  assert.ok(chiSquared < 44.26, `chi-squared is ${chiSquared}`);
});

test("whole numbers reach both of their bounds and nothing beyond", () => {
  const random = createRandom("bounds");

  const drawn = new Set(Array.from({ length: 200 }, () => random.integer(3, 5)));

  assert.deepEqual(drawn, new Set([3, 4, 5]));
});
