import assert from "node:assert/strict";
import test from "node:test";
import * as fc from "fast-check";
import { bytesOf, checkInChunks, chunkSizes } from "./chunking.fixture.ts";
import { isBoundary, MultipartCheck } from "./multipart.ts";

const cases: readonly (readonly [name: string, body: string, verdict: "complete" | "incomplete"])[] = [
  ["a closed body", "--b\r\n\r\npart\r\n--b--\r\n", "complete"],
  ["a closed body without a last line end", "--b\r\n\r\npart\r\n--b--", "complete"],
  [
    "a body with a preamble and an epilogue",
    "preamble\r\n--b\r\n\r\npart\r\n--b-- \t\r\nepilogue\r\n--b",
    "complete",
  ],
  ["a body with bare line feeds", "--b\n\npart\n--b--\n", "complete"],
  ["a body of no part at all", "--b--", "complete"],
  ["an empty part before the closing delimiter", "--b\r\n\r\n\r\n\n\n--b--", "complete"],
  ["an empty body", "", "incomplete"],
  ["a body that ends in a part", "--b\r\n\r\npart", "incomplete"],
  ["a body that ends with an inner delimiter", "--b\r\n\r\npart\r\n--b\r\n", "incomplete"],
  ["a body that lacks the last dash", "--b\r\n\r\npart\r\n--b-", "incomplete"],
  ["a closing delimiter inside a line", "--b\r\n\r\npart --b--", "incomplete"],
  ["the closing delimiter of another boundary", "--b\r\n\r\n\r\n--bc--\r\n--c--\r\n", "incomplete"],
];

for (const [name, body, verdict] of cases) {
  test(`${name} is ${verdict}, whole and byte by byte`, () => {
    const byByte = Array.from({ length: body.length }, () => 1);

    assert.equal(checkInChunks(new MultipartCheck("b"), bytesOf(body)).kind, verdict);
    assert.equal(checkInChunks(new MultipartCheck("b"), bytesOf(body), byByte).kind, verdict);
  });
}

const boundaries = fc
  .string({ unit: fc.constantFrom("-", "a", "b", "'", "=", "?", " "), minLength: 1, maxLength: 12 })
  .filter((boundary) => isBoundary(boundary));

test("a body is complete from its closing delimiter on and incomplete before, in every chunking", () => {
  // A sender chooses a boundary that its parts don't contain.
  const part = fc
    .string({ unit: fc.constantFrom("-", "\r", "\n", "x"), maxLength: 30 })
    .filter((content) => !content.includes("--"));
  fc.assert(
    fc.property(boundaries, fc.array(part, { maxLength: 4 }), chunkSizes, (boundary, parts, sizes) => {
      const opening = parts.map((content) => `--${boundary}\r\n\r\n${content}\r\n`).join("");
      const closedBytes = opening.length + boundary.length + 4;
      const whole = bytesOf(`${opening}--${boundary}--\r\nepilogue`);

      for (let length = 0; length <= whole.length; length++) {
        const verdict = checkInChunks(new MultipartCheck(boundary), whole.subarray(0, length), sizes);
        assert.equal(verdict.kind, length < closedBytes ? "incomplete" : "complete", `${length} bytes`);
      }
    }),
    { numRuns: 60 },
  );
});

test("a boundary of 1 to 70 printable characters can be looked for, and no other", () => {
  for (const boundary of ["b", "gc0pJq0M:08jU534c0p", "b".repeat(70), "a b"])
    assert.equal(isBoundary(boundary), true);
  for (const boundary of ["", "b ", "b".repeat(71), "b\n", "é"]) assert.equal(isBoundary(boundary), false);
});
