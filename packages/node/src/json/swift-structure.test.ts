import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { JsonStructure } from "lastbyte/engine";
import type { Structure } from "lastbyte/engine";
import { KERNEL_BYTES } from "./json-kernel.ts";
import { loadKernel, SwiftStructure } from "./swift-structure.ts";

const kernel = loadKernel();
assert.ok(kernel !== "none", "this Node runs WebAssembly");
const createSwift = (): Structure => new SwiftStructure(kernel);

/** What a structure says behind each chunk, up to the end of the root. */
function follow(structure: Structure, chunks: readonly Uint8Array[]): readonly unknown[] {
  const said: unknown[] = [];
  for (const chunk of chunks) {
    if (chunk.length === 0) continue;
    said.push(structure.scan(chunk, 0), structure.open, structure.position);
    if (!structure.open) break;
  }
  return said;
}

function cutAt(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

function agrees(text: string, cuts: readonly number[]): void {
  const chunks = cutAt(new TextEncoder().encode(text), cuts);

  assert.deepEqual(follow(createSwift(), chunks), follow(new JsonStructure(), chunks));
}

const cuts = fc.array(fc.nat(), { maxLength: 5 });

test("it says what the plain scan says of every JSON text, however it is cut", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.nat(4), cuts, (json, indent, places) => {
      agrees(JSON.stringify([JSON.parse(json)], null, indent), places);
    }),
    { numRuns: 2_000 },
  );
});

test("it says what the plain scan says of every heap of marks, however it is cut", () => {
  const marks = fc.array(fc.constantFrom('"', "\\", "[", "]", "{", "}", "a", "\0", "ä", "\\\\", "    "), {
    maxLength: 400,
  });
  fc.assert(
    fc.property(fc.constantFrom('"', "[", "[[[[[[[["), marks, cuts, (root, rest, places) => {
      agrees(root + rest.join(""), places);
    }),
    { numRuns: 5_000 },
  );
});

test("a row of backslashes ends the same at every place of a block", () => {
  for (let before = 0; before < 130; before += 1) {
    for (let backslashes = 0; backslashes < 6; backslashes += 1) {
      const text = `[["${"a".repeat(before)}${"\\".repeat(backslashes)}","\\n"${" ".repeat(99)},"b"]]]]`;

      for (const cut of [0, before + 3, before + 3 + backslashes]) agrees(text, [cut]);
    }
  }
});

test("a text that is larger than the kernel's memory is read to its end", () => {
  const text = JSON.stringify({ data: ["x".repeat(KERNEL_BYTES - 20), '"\\'.repeat(50_000)] });

  agrees(`${text} `, []);
  agrees(`${text} `, [KERNEL_BYTES - 1, KERNEL_BYTES]);
  assert.equal(createSwift().scan(new TextEncoder().encode(`${text}  `), 0), text.length);
});

test("the scan begins where it is told to", () => {
  const bytes = new TextEncoder().encode(' ]" {"a":[]} ');

  assert.equal(createSwift().scan(bytes, 4), new JsonStructure().scan(bytes, 4));
});
