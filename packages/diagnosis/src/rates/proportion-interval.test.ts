import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../simulation/chance.ts";
import { FaultStream } from "../simulation/fault-stream.ts";
import { EXACT_INTERVALS } from "./exact-intervals.fixture.ts";
import { proportionInterval } from "./proportion-interval.ts";

test("the bounds are exact to seven digits, for up to a billion requests", () => {
  for (const [total, count, confidence, low, high] of EXACT_INTERVALS) {
    const interval = proportionInterval(count, total, confidence);

    const where = `${count} of ${total} at ${confidence}`;
    assert.ok(Math.abs(interval.low - low) <= 1e-7 * low, `${where}: low ${interval.low}, expected ${low}`);
    assert.ok(
      Math.abs(interval.high - high) <= 1e-7 * high,
      `${where}: high ${interval.high}, expected ${high}`,
    );
  }
});

test("the true rate is inside at least as often as the confidence says, however small it is", () => {
  const histories = 400;
  for (const [total, rate] of [
    [1e3, 1e-4],
    [1e3, 1e-2],
    [1e5, 1e-5],
    [1e6, 3e-6],
    [1e7, 1e-7],
    [1e9, 1e-7],
    [1e9, 2e-9],
  ] as const) {
    const stream = new FaultStream(createChance(total));
    let covered = 0;

    for (let history = 0; history < histories; history += 1) {
      const { low, high } = proportionInterval(stream.next(total, rate), total);
      if (low <= rate && rate <= high) covered += 1;
    }

    // Four standard errors below 95 % would be 0.906.
    assert.ok(covered / histories > 0.906, `${rate} of ${total}: ${covered} of ${histories}`);
  }
});

test("bytes of a year of traffic are not too many", () => {
  const { low, high } = proportionInterval(10, 1e15);

  assert.ok(Math.abs(low - 4.795388696e-15) < 1e-23);
  assert.ok(Math.abs(high - 1.8390356042e-14) < 1e-22);
});

test("without a request nothing is excluded", () => {
  assert.deepEqual(proportionInterval(0, 0), { low: 0, high: 1 });
});

test("counts that can't be are refused", () => {
  assert.throws(
    () => proportionInterval(2, 1),
    /expected a count of 0 to 1 in whole numbers, got 2 of 1: give counts/,
  );
  assert.throws(() => proportionInterval(0.5, 1), RangeError);
});
