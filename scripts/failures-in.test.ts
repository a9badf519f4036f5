import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { failuresIn } from "./failures-in.ts";

const PROGRAM = `
import assert from "node:assert/strict";
import { suite, test } from "node:test";
test("holds before", () => {});
suite("some things", () => {
  test("breaks", () => assert.equal("what came", "what was expected"));
  test("holds", () => {});
});
test("holds after", () => {});
`;

/** What this Node says of a file of tests of which one fails. */
function reportOf(context: TestContext, reporter: string): string {
  const folder = mkdtempSync(join(tmpdir(), "lastbyte-failures-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "one.test.mjs");
  writeFileSync(path, PROGRAM);
  // A test runner that runs in another one reports to that one, in its own form.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return spawnSync(process.execPath, ["--test", `--test-reporter=${reporter}`, path], {
    encoding: "utf8",
    env,
  }).stdout;
}

for (const reporter of ["spec", "tap"]) {
  test(`the failed tests are told with their errors from a report as ${reporter}`, (context) => {
    const failures = failuresIn(reportOf(context, reporter));

    assert.match(failures, /breaks/);
    assert.match(failures, /what came/);
    assert.match(failures, /what was expected/);
    assert.doesNotMatch(failures, /holds/);
  });
}

test("of a program that tells no tests, the last lines are told", () => {
  const output = Array.from({ length: 200 }, (_, index) => `line ${index + 1}`).join("\n");

  const lines = failuresIn(`${output}\n`).split("\n");

  assert.equal(lines.at(-1), "line 200");
  assert.equal(lines.length, 40);
});

test("no more is told than one reads", () => {
  const errors = Array.from({ length: 500 }, (_, index) => `error ${index + 1}`).join("\n");

  const lines = failuresIn(`✔ holds\n✖ failing tests:\n\n${errors}\n`).split("\n");

  assert.equal(lines[0], "error 1");
  assert.equal(lines.at(-1), "(400 more lines stand above)");
});
