import assert from "node:assert/strict";
import { test } from "node:test";
import { main } from "../main.ts";
import { recordingTerminal } from "../terminal/recording-terminal.fixture.ts";

const FLEET = ["simulate", "--balancers", "20", "--rps", "20000", "--hours", "0.1"];

async function simulate(...more: readonly string[]): Promise<string> {
  const terminal = recordingTerminal();
  const code = await main([...FLEET, ...more], terminal);
  assert.equal(code, 0, terminal.written.errors);
  return terminal.written.output;
}

test("it tells who is blamed and when, beside Wald's bound and Envoy's detector", async () => {
  const text = await simulate();

  assert.match(
    text,
    /^20 balancers, 20 000 requests per second, 0\.1 h: 1 cut 0\.1 %, the others 0\.001 %\n/,
  );
  assert.match(
    text,
    /\n {2}lastbyte +blames 198\.18\.0\.1:443 after \d+\.\d s, [\d ]+ requests through it\n/,
  );
  assert.match(text, /\n {2}Wald's bound +3\.8 s, 3 767 requests/);
  assert.match(text, /\n {2}Envoy +ejects a bad one after 10\.0 s, \d+ times in all;/);
  assert.match(text, /One balancer is to blame: 198\.18\.0\.1:443\./);
});

test("a fleet that shares one rate has nobody to find", async () => {
  const text = await simulate("--bad", "0", "--base-rate", "1e-3");

  assert.match(text, /: all cut 0\.1 %\n/);
  assert.match(text, /lastbyte +blames nobody, and excludes after/);
  assert.match(text, /Wald's bound +none: the rates don't differ/);
  assert.match(text, /It is the whole fleet/);
});

test("--json gives the same as data, and the same seed the same data", async () => {
  const [first, second] = [await simulate("--json"), await simulate("--json")];

  const { blamed, options } = JSON.parse(first) as {
    blamed: readonly { peer: string; isBad: boolean }[];
    options: { seed: number };
  };
  assert.equal(first, second);
  assert.deepEqual([blamed.length, blamed[0]?.isBad, options.seed], [1, true, 1]);
});

test("--help says what it does", async () => {
  assert.match(
    await simulate("--help"),
    /--bad-rate <share> {5}share of the responses that a bad one cuts \[1e-3\]/,
  );
});
