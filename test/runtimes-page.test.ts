import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { faultNames } from "@lastbyte/lab";
import { runtimesPage } from "./runtimes/host/runtimes-page.ts";
import { SIGHTS } from "./runtimes/suite/sights.ts";

test("docs/runtimes.md says what the conformance suite holds every runtime to", () => {
  const page = readFileSync(new URL("../docs/runtimes.md", import.meta.url), "utf8");

  assert.equal(page, runtimesPage(), "write it anew: npm run docs:runtimes");
});

test("the conformance suite tries every fault of the lab", () => {
  assert.deepEqual(Object.keys(SIGHTS), faultNames);
});
