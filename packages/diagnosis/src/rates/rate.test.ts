import assert from "node:assert/strict";
import { test } from "node:test";
import { createRate } from "./rate.ts";

test("a rate comes with its counts and its exact interval", () => {
  const { rate, count, total, interval } = createRate(1, 1_000_000, 0.95);

  assert.deepEqual([rate, count, total], [1e-6, 1, 1_000_000]);
  assert.ok(Math.abs(interval.low - 2.53e-8) < 1e-10 && Math.abs(interval.high - 5.57e-6) < 1e-8);
});

test("where nothing was counted, the rate is 0 and nothing is excluded", () => {
  assert.deepEqual(createRate(0, 0, 0.95), { count: 0, total: 0, rate: 0, interval: { low: 0, high: 1 } });
});
