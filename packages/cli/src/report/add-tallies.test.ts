import assert from "node:assert/strict";
import { test } from "node:test";
import { addTallies } from "./add-tallies.ts";

const TALLY = { content: 1, framing: 2, unchecked: 3, recovered: 4, passedOn: 5, failed: 6 };

test("tallies add up, count by count", () => {
  const sum = addTallies([TALLY, TALLY]);

  assert.deepEqual(sum, { content: 2, framing: 4, unchecked: 6, recovered: 8, passedOn: 10, failed: 12 });
});

test("with one that is missing there is no sum", () => {
  assert.equal(addTallies([TALLY, undefined]), undefined);
});
