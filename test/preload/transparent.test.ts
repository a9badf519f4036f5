import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runProgram } from "./run-program.ts";

const source = readFileSync(new URL("programs/scenarios.mjs", import.meta.url), "utf8");
const names = Array.from(source.matchAll(/^ {2}"(.+)": async/gm), ([, name = ""]) => name);

for (const name of names) {
  test(`with the preload as without it: ${name}`, async () => {
    const [without, preloaded] = await Promise.all([
      runProgram("scenarios.mjs", { preloaded: false, args: [name] }),
      runProgram("scenarios.mjs", { preloaded: true, args: [name] }),
    ]);

    assert.equal(without.exitCode, 0, without.stderr);
    assert.equal(preloaded.exitCode, 0, preloaded.stderr);
    assert.deepEqual(JSON.parse(preloaded.stdout), JSON.parse(without.stdout));
  });
}

test("the scenarios are all found", () => {
  assert.ok(names.length >= 30, `found ${names.length}`);
});
