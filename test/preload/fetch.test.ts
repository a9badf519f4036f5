import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { runProgram } from "./run-program.ts";

const source = readFileSync(new URL("programs/fetches.mjs", import.meta.url), "utf8");
const names = Array.from(source.matchAll(/^ {2}"([^/].+)": async/gm), ([, name = ""]) => name);

let without: Readonly<Record<string, unknown>> = {};
let preloaded: Readonly<Record<string, unknown>> = {};
before(async () => {
  [without, preloaded] = await Promise.all([run({ preloaded: false }), run({ preloaded: true })]);
});

for (const name of names) {
  test(`the built-in fetch with the preload as without it: ${name}`, () => {
    assert.ok(name in without);
    assert.deepEqual(preloaded[name], without[name]);
  });
}

test("every use of fetch is found", () => {
  assert.deepEqual(Object.keys(without), names);
});

async function run(options: { readonly preloaded: boolean }): Promise<Readonly<Record<string, unknown>>> {
  const { stdout, stderr, exitCode } = await runProgram("fetches.mjs", options);
  assert.equal(exitCode, 0, stderr);
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
}
