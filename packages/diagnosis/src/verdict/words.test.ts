import assert from "node:assert/strict";
import { test } from "node:test";
import { createRate } from "../rates/rate.ts";
import { count, factor, list, onset, rate, share, time } from "./words.ts";

test("numbers are written as people read them", () => {
  assert.equal(count(1_234_567.4), "1 234 567");
  assert.deepEqual([1, 0.5, 0.0123, 1e-5, 1.26e-7, 0].map(share), [
    "100 %",
    "50 %",
    "1.23 %",
    "0.001 %",
    "0.0000126 %",
    "0 %",
  ]);
  assert.deepEqual([1, 2.345, 17.3, 1_234].map(factor), ["1 ×", "2.3 ×", "17 ×", "1 200 ×"]);
});

test("a rate is written with its counts and its interval", () => {
  assert.equal(
    rate(createRate(12, 1_200_000, 0.95)),
    "0.001 % (12 of 1 200 000; between 0.000517 % and 0.00175 %)",
  );
});

test("times are in UTC, and an onset is a range", () => {
  const fromMs = Date.UTC(2026, 10, 3, 14, 2, 11);

  assert.equal(time(fromMs), "2026-11-03 14:02:11 UTC");
  assert.equal(
    onset({ fromMs, toMs: fromMs + 60_000 }),
    "since between 2026-11-03 14:02:11 UTC and 2026-11-03 14:03:11 UTC",
  );
  assert.match(
    onset({ fromMs: undefined, toMs: fromMs }),
    /at the latest, perhaps since before the first request/,
  );
});

test("many names are cut short", () => {
  assert.deepEqual([[], ["a"], ["a", "b"], ["a", "b", "c"], "abcdefg".split("")].map(list), [
    "",
    "a",
    "a and b",
    "a, b and c",
    "a, b, c, d, e and 2 more",
  ]);
});
