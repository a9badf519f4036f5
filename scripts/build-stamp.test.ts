import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { buildStamp } from "./build-stamp.ts";

const FILES = {
  "package-lock.json": "{}",
  "packages/one/package.json": "{}",
  "packages/one/src/index.ts": "export {};",
  "packages/one/src/index.test.ts": "",
  "packages/one/dist/index.js": "export {};",
};

function workspaceOf(context: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "lastbyte-stamp-"));
  context.after(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) write(root, path, text);
  return root;
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

test("what was not touched has the same stamp", (context) => {
  const root = workspaceOf(context, FILES);

  assert.equal(buildStamp(root), buildStamp(root));
});

for (const [path, text] of [
  ["packages/one/src/index.ts", "export const one = 1;"],
  ["packages/one/src/added.ts", ""],
  ["packages/one/package.json", '{ "type": "module" }'],
  ["package-lock.json", '{ "lockfileVersion": 3 }'],
  ["packages/one/dist/index.js", "export const one = 1;"],
  ["packages/one/dist/stale.js", ""],
] as const) {
  test(`another ${path} has another stamp`, (context) => {
    const root = workspaceOf(context, FILES);
    const before = buildStamp(root);

    write(root, path, text);

    assert.notEqual(buildStamp(root), before);
  });
}

test("a test is no part of a build", (context) => {
  const root = workspaceOf(context, FILES);
  const before = buildStamp(root);

  write(root, "packages/one/src/index.test.ts", "changed");

  assert.equal(buildStamp(root), before);
});
