import assert from "node:assert/strict";
import { test } from "node:test";
import { inDependencyOrder } from "./workspace.ts";
import type { Package } from "./workspace.ts";

const package_ = (name: string, ...dependencies: readonly string[]): Package => ({
  name,
  folder: `packages/${name}/`,
  manifest: {
    name,
    dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, "0.1.0"])),
  },
});

test("a package is built after those that it depends on", () => {
  const ordered = inDependencyOrder([
    package_("cli", "node", "core"),
    package_("node", "core", "undici"),
    package_("core"),
  ]);

  assert.deepEqual(
    ordered.map(({ name }) => name),
    ["core", "node", "cli"],
  );
});

test("packages that depend on each other are refused by name", () => {
  assert.throws(
    () => inDependencyOrder([package_("a", "b"), package_("b", "a"), package_("c")]),
    /each other: a, b/,
  );
});
