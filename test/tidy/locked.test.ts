import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsOf } from "./findings-of.fixture.ts";
import { locked } from "./locked.ts";

const findingsIn = (packages: object): readonly number[] =>
  findingsOf(locked, JSON.stringify({ packages }), { path: "package-lock.json" });

test("a package with an address of its own is found, a workspace is not", () => {
  assert.deepEqual(findingsIn({ "node_modules/a": { resolved: "https://127.0.0.1/a.tgz" } }), [1]);
  assert.deepEqual(findingsIn({ "node_modules/lab": { resolved: "packages/lab", link: true } }), []);
});

test("an optional package that isn't locked is found", () => {
  assert.deepEqual(
    findingsIn({ "node_modules/a": { optionalDependencies: { "a-linux-x64": "1.0.0" } } }),
    [1],
  );
  assert.deepEqual(
    findingsIn({
      "node_modules/a": { optionalDependencies: { "a-linux-x64": "1.0.0" } },
      "node_modules/a-linux-x64": { version: "1.0.0" },
    }),
    [],
  );
});
