import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { coarsen, endOf, maxTimeBlocks, secondOf, startOf, timeBlockOf } from "./time-block.ts";

const finenesses = fc.constantFrom(0, 1, 2, 8, 64);
const seconds = fc.integer({ min: -100_000, max: 2_000_000_000 });

test("the block of a second is the same, whether it grew coarse step by step or at once", () => {
  fc.assert(
    fc.property(
      seconds,
      fc.tuple(fc.nat(1e8), fc.nat(1e8)),
      finenesses,
      (second, [first, then], fineness) => {
        const early = timeBlockOf(second, second + first, fineness);

        const late = coarsen(early, second + first + then, fineness);

        assert.deepEqual(late, timeBlockOf(second, second + first + then, fineness));
      },
    ),
  );
});

test("a second lies in its block, and the block is no wider than its age allows", () => {
  fc.assert(
    fc.property(seconds, fc.nat(1e8), fc.constantFrom(1, 8, 64), (second, age, fineness) => {
      const block = timeBlockOf(second, second + age, fineness);

      assert.ok(startOf(block) <= second * 1_000 && second * 1_000 < endOf(block));
      const widthSeconds = (endOf(block) - startOf(block)) / 1_000;
      assert.ok(widthSeconds === 1 || widthSeconds * fineness <= age);
    }),
  );
});

test("ten years are no more blocks than the bound says", () => {
  const newest = 2_000_000_000;
  const blocks = new Set<string>();

  for (let age = 0; age < 3.2e8; age += Math.max(1, Math.floor(age / 1_000))) {
    const { level, index } = timeBlockOf(newest - age, newest, 8);
    blocks.add(`${level} ${index}`);
  }

  assert.ok(blocks.size <= maxTimeBlocks(8), `${blocks.size}`);
  assert.ok(blocks.size > 100);
});

test("a second begins at its thousandth millisecond", () => {
  assert.deepEqual([secondOf(1_999), secondOf(2_000), secondOf(-1)], [1, 2, -1]);
});
