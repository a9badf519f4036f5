import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsOf } from "./findings-of.fixture.ts";
import { timeAndChance } from "./time-and-chance.ts";

test("time and chance that come from the air are found, called or handed on", () => {
  assert.deepEqual(findingsOf(timeAndChance, "const now = Date.now();"), [1]);
  assert.deepEqual(
    findingsOf(timeAndChance, "\nrun({ random: Math.random, now: () => performance.now() });"),
    [2, 2],
  );
  assert.deepEqual(findingsOf(timeAndChance, "const started = new Date();"), [1]);
});

test("time and chance that are passed in are accepted", () => {
  const text =
    'const now = clock.now();\nconst then = new Date(now);\nconst max = Math.max(1, 2);\nconst text = "Date.now()";';

  assert.deepEqual(findingsOf(timeAndChance, text), []);
});

test("a test may ask the time", () => {
  assert.deepEqual(findingsOf(timeAndChance, "Date.now();", { path: "packages/lab/src/sample.test.ts" }), []);
});
