import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsOf } from "./findings-of.fixture.ts";
import { everyTestHasAScript, everyTestRuns, noSleep, testName } from "./tests.ts";

const path = "packages/lastbyte/src/sample.test.ts";

test("a test whose name is empty or speaks of a duty is found", () => {
  assert.deepEqual(findingsOf(testName, 'test("", () => {});', { path }), [1]);
  assert.deepEqual(findingsOf(testName, 'test("a cut body should be found", () => {});', { path }), [1]);
  assert.deepEqual(findingsOf(testName, "\nsuite(`it shouldn't ${end}`, () => {});", { path }), [2]);
});

test("a sentence is accepted, and so is a name from a table", () => {
  assert.deepEqual(
    findingsOf(testName, 'test("a cut body is found", () => {});\ntest(name, () => {});', { path }),
    [],
  );
  assert.deepEqual(
    findingsOf(testName, 'test("", () => {});', { path: "packages/lastbyte/src/sample.ts" }),
    [],
  );
});

test("a test that doesn't run, or keeps others from running, is found", () => {
  assert.deepEqual(findingsOf(everyTestRuns, 'test.only("a", () => {});', { path }), [1]);
  assert.deepEqual(findingsOf(everyTestRuns, 'test("a", { only: true }, () => {});', { path }), [1]);
  assert.deepEqual(findingsOf(everyTestRuns, 'test("a", { skip: true }, () => {});', { path }), [1]);
  assert.deepEqual(findingsOf(everyTestRuns, 'suite.skip("a", () => {});', { path }), [1]);
  assert.deepEqual(findingsOf(everyTestRuns, 'test("a", { todo: "later" });', { path }), [1]);
});

test("a test that says why it is skipped is accepted", () => {
  const text =
    'test("a", { skip: isOld ? "needs zstd" : false }, () => {});\ntest("b", { skip: "no IPv6" }, () => {});';

  assert.deepEqual(findingsOf(everyTestRuns, text, { path }), []);
});

test("a test that no script runs is found", () => {
  const scripts = {
    test: 'node --test "packages/*/src/**/*.test.ts" "test/*.test.ts"',
    "test:wire": 'node --test "test/{engine,faults}/**/*.test.ts"',
    bench: 'node --test "bench/*.test.ts"',
  };
  const rule = everyTestHasAScript(scripts);

  assert.deepEqual(findingsOf(rule, "", { path: "test/preload/a.test.ts" }), [1]);
  assert.deepEqual(findingsOf(rule, "", { path: "bench/a.test.ts" }), [1]);
  assert.deepEqual(findingsOf(rule, "", { path: "test/faults/a.test.ts" }), []);
  assert.deepEqual(findingsOf(rule, "", { path: "packages/lab/src/wire/a.test.ts" }), []);
  assert.deepEqual(findingsOf(rule, "", { path: "test/preload/a.ts" }), []);
});

test("a unit test that sleeps is found", () => {
  assert.deepEqual(findingsOf(noSleep, "await new Promise((r) => setTimeout(r, 5));", { path }), [1]);
  assert.deepEqual(findingsOf(noSleep, "\nglobalThis.setTimeout(done, 5);", { path }), [2]);
  assert.deepEqual(
    findingsOf(noSleep, 'import { setTimeout as sleep } from "node:timers/promises";', { path }),
    [1],
  );
});

test("a unit test may let time pass where it says why, and speak of timers as it likes", () => {
  const text =
    'setTimeout(kill, 5_000); // A guard: the process may hang.\nmock.timers.enable({ apis: ["setTimeout"] });';

  assert.deepEqual(findingsOf(noSleep, text, { path }), []);
  assert.deepEqual(findingsOf(noSleep, "setTimeout(kill, 5);", { path: "test/e2e/slow.test.ts" }), []);
});
