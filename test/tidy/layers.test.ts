import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsOf } from "./findings-of.fixture.ts";
import { layers } from "./layers.ts";

const inPackage = (folder: string, name = "sample.ts"): { path: string } => ({
  path: `packages/${folder}/src/${name}`,
});

test("the core imports neither Node nor anyone else", () => {
  assert.deepEqual(findingsOf(layers, 'import { connect } from "node:net";'), [1]);
  assert.deepEqual(findingsOf(layers, 'import ky from "ky";'), [1]);
  assert.deepEqual(findingsOf(layers, 'import { startLab } from "@lastbyte/lab";'), [1]);
  assert.deepEqual(findingsOf(layers, 'const net = await import("node:net");'), [1]);
  assert.deepEqual(findingsOf(layers, 'import { decide } from "./decision/decide.ts";'), []);
});

test("the diagnosis may use a library, but no Node", () => {
  assert.deepEqual(findingsOf(layers, 'import { cdf } from "statistics";', inPackage("diagnosis")), []);
  assert.deepEqual(
    findingsOf(layers, '\nimport { readFile } from "node:fs/promises";', inPackage("diagnosis")),
    [2],
  );
});

test("the lab imports nothing of ours, not even in its tests", () => {
  assert.deepEqual(findingsOf(layers, 'import { createFetch } from "lastbyte";', inPackage("lab")), [1]);
  assert.deepEqual(findingsOf(layers, 'export { a } from "@lastbyte/node";', inPackage("lab")), [1]);
  assert.deepEqual(
    findingsOf(layers, 'import { createFetch } from "lastbyte";', inPackage("lab", "a.test.ts")),
    [1],
  );
  assert.deepEqual(findingsOf(layers, 'import { createServer } from "node:net";', inPackage("lab")), []);
});

test("of what users run, the command alone knows the lab; tests may", () => {
  const text = 'import { startLab } from "@lastbyte/lab";';

  assert.deepEqual(findingsOf(layers, text, inPackage("node")), [1]);
  assert.deepEqual(findingsOf(layers, text, inPackage("gateway")), [1]);
  assert.deepEqual(findingsOf(layers, text, inPackage("cli")), []);
  assert.deepEqual(findingsOf(layers, text, inPackage("node", "sample.test.ts")), []);
});

test("a package is not entered by the back door", () => {
  assert.deepEqual(findingsOf(layers, 'import { a } from "../../lab/src/a.ts";', inPackage("cli")), [1]);
});

test("a new package says first what it may import", () => {
  assert.deepEqual(findingsOf(layers, 'import { a } from "lastbyte";', inPackage("newcomer")), [1]);
});
