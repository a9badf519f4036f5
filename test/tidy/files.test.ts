import assert from "node:assert/strict";
import { test } from "node:test";
import { fileLength, fileName, testBeside } from "./files.ts";
import { findingsOf } from "./findings-of.fixture.ts";

test("a file of 251 lines is found, one of 250 and a long test are not", () => {
  assert.deepEqual(findingsOf(fileLength, "a;\n".repeat(251)), [251]);
  assert.deepEqual(findingsOf(fileLength, "a;\n".repeat(250)), []);
  assert.deepEqual(findingsOf(fileLength, "a;\n".repeat(251), { path: "test/long.test.ts" }), []);
});

test("a name that isn't kebab-case is found, in files and in folders", () => {
  for (const path of [
    "packages/lab/src/retryBudget.ts",
    "packages/lab/src/Origin/a.ts",
    "test/a_b.test.ts",
  ]) {
    assert.deepEqual(findingsOf(fileName, "", { path }), [1], path);
  }
});

test("kebab-case, dot files and documents in capitals are accepted", () => {
  for (const path of [
    "packages/lab/src/retry-budget.test.ts",
    ".ci/run",
    "LICENSE",
    "README.md",
    ".oxlintrc.json",
  ]) {
    assert.deepEqual(findingsOf(fileName, "", { path }), [], path);
  }
});

test("a file that can run without a test beside it is found", () => {
  const path = "packages/lab/src/a.ts";

  assert.deepEqual(findingsOf(testBeside, "export const a = 1;", { path }), [1]);
  assert.deepEqual(findingsOf(testBeside, 'import "./b.ts";\nconsole.log(1);', { path }), [1]);
  assert.deepEqual(
    findingsOf(testBeside, "export const a = 1;", { path, others: ["packages/lab/src/a.test.ts"] }),
    [],
  );
});

test("types and entry points need no test", () => {
  const text =
    'import type { A } from "./a.ts";\nexport { b } from "./b.ts";\nexport type B = A;\nexport interface C {}\ntype D = 1;';

  assert.deepEqual(findingsOf(testBeside, text), []);
});
