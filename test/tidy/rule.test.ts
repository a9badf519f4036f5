import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./rule.ts";
import type { Exception, Rule } from "./rule.ts";
import { SourceFile } from "./source-file.ts";

const files = [new SourceFile("a/one.ts", "fine\nbad"), new SourceFile("b/two.ts", "bad")];

const noBad = (...exceptions: readonly Exception[]): Rule => ({
  name: "no-bad",
  check: (file) =>
    file.lines.flatMap((line, index) =>
      line === "bad" ? [{ line: index + 1, whatToDo: "make it good" }] : [],
    ),
  exceptions,
});

test("a violation says where it is, which rule it breaks, and what to do", () => {
  assert.deepEqual(inspect([noBad()], files), [
    "a/one.ts:2 no-bad: make it good",
    "b/two.ts:1 no-bad: make it good",
  ]);
});

test("an exception excuses the files that it names, and no others", () => {
  const violations = inspect([noBad({ files: "a/*.ts", because: "it is old" })], files);

  assert.deepEqual(violations, ["b/two.ts:1 no-bad: make it good"]);
});

test("an exception that nothing needs is a violation", () => {
  const violations = inspect(
    [noBad({ files: "*/*.ts", because: "a" }, { files: "c/*.ts", because: "b" })],
    files,
  );

  assert.equal(violations.length, 1);
  assert.match(violations[0] ?? "", /remove the exception for c\/\*\.ts/);
});
