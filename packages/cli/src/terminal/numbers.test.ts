import assert from "node:assert/strict";
import { test } from "node:test";
import { countOf, formatCount, formatDuration, formatShare } from "./numbers.ts";

test("thousands stand apart", () => {
  const shown = [0, 999, 1000, 200_000, 1_234_567].map(formatCount);

  assert.deepEqual(shown, ["0", "999", "1 000", "200 000", "1 234 567"]);
});

test("a share is shown in per cent, however small", () => {
  const shown = [1, 0.5, 0.01, 0.07, 1e-5, 1e-6].map(formatShare);

  assert.deepEqual(shown, ["100 %", "50 %", "1 %", "7 %", "0.001 %", "0.0001 %"]);
});

test("a time span beyond a minute is shown in minutes", () => {
  const shown = [0, 8_449, 59_900, 60_000, 125_000, 119_900].map(formatDuration);

  assert.deepEqual(shown, ["0.0 s", "8.4 s", "59.9 s", "1 min 00 s", "2 min 05 s", "2 min 00 s"]);
});

test("one thing is named in the singular", () => {
  const shown = [0, 1, 2_000].map((count) => countOf(count, "task"));

  assert.deepEqual(shown, ["0 tasks", "1 task", "2 000 tasks"]);
});
