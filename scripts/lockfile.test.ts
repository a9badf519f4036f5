import assert from "node:assert/strict";
import { test } from "node:test";
import { completeLockfile, missingPackages } from "./lockfile.ts";
import type { Lockfile } from "./lockfile.ts";

const incomplete: Lockfile = {
  packages: {
    "": {},
    "node_modules/tool": {
      version: "1.2.3",
      optionalDependencies: {
        "@tool/binding-darwin-arm64": "1.2.3",
        "@tool/binding-linux-x64-gnu": "1.2.3",
        "@tool/binding-linux-x64-musl": "1.2.3",
        "@tool/binding-wasm32-wasi": "1.2.3",
      },
    },
    "node_modules/@tool/binding-linux-x64-gnu": { version: "1.2.3" },
  },
};

test("the lockfile names the packages of every platform, each with where it runs", () => {
  const { packages } = completeLockfile(incomplete);

  assert.deepEqual(JSON.parse(JSON.stringify(packages["node_modules/@tool/binding-linux-x64-musl"])), {
    version: "1.2.3",
    cpu: ["x64"],
    dev: true,
    libc: ["musl"],
    optional: true,
    os: ["linux"],
  });
  assert.deepEqual(packages["node_modules/@tool/binding-darwin-arm64"]?.os, ["darwin"]);
  assert.equal(packages["node_modules/@tool/binding-wasm32-wasi"]?.os, undefined);
});

test("what is locked already stays as it is, and nothing is missing afterwards", () => {
  const complete = completeLockfile(incomplete);

  assert.deepEqual(complete.packages["node_modules/@tool/binding-linux-x64-gnu"], { version: "1.2.3" });
  assert.deepEqual(missingPackages(complete), []);
  assert.equal(missingPackages(incomplete).length, 3);
});

test("an optional package whose name tells no platform is refused, with what to do", () => {
  const lockfile = { packages: { "node_modules/tool": { optionalDependencies: { extra: "1.0.0" } } } };

  assert.throws(
    () => completeLockfile(lockfile),
    /platform in the name of the optional package extra.*by hand/,
  );
});
