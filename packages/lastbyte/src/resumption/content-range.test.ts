import assert from "node:assert/strict";
import test from "node:test";
import { checkContentRange } from "./content-range.ts";

const wanted = { startByte: 90, totalBytes: 100 };

for (const field of ["bytes 90-99/100", " BYTES 90-99/100 ", "bytes 90-99/*"]) {
  test(`"${field}" is the part from byte 90 of 100`, () => {
    assert.deepEqual(checkContentRange(field, wanted), { kind: "right", lengthBytes: 10 });
  });
}

test("where the size was not known, the range tells it", () => {
  const verdict = checkContentRange("bytes 90-99/100", { startByte: 90, totalBytes: undefined });

  assert.deepEqual(verdict, { kind: "right", lengthBytes: 10 });
});

test("a range of one byte is right", () => {
  const verdict = checkContentRange("bytes 99-99/100", { startByte: 99, totalBytes: 100 });

  assert.deepEqual(verdict, { kind: "right", lengthBytes: 1 });
});

const wrong: readonly (readonly [field: string | null, words: RegExp])[] = [
  [null, /expected "Content-Range: bytes 90-…", got null/],
  ["", /expected/],
  ["bytes */100", /got bytes \*\/100/],
  ["bytes 90-99", /expected/],
  ["bytes=90-99/100", /expected/],
  ["items 90-99/100", /expected/],
  ["bytes -90-99/100", /expected/],
  ["bytes 90-99/100, bytes 90-99/100", /expected/],
  ["bytes 0-99/100", /begins at 0 instead of 90/],
  ["bytes 91-99/100", /begins at 91 instead of 90/],
  ["bytes 90-89/100", /ends at 89, before it begins/],
  ["bytes 90-98/100", /ends at 98 instead of 99/],
  ["bytes 90-100/100", /ends at 100 instead of 99/],
  ["bytes 90-119/120", /had 100 bytes and has 120 now/],
  ["bytes 90-98/*", /ends at 98 instead of 99/],
];
for (const [field, words] of wrong) {
  test(`${JSON.stringify(field)} is not the part from byte 90 of 100`, () => {
    const verdict = checkContentRange(field, wanted);

    assert.equal(verdict.kind, "wrong");
    assert.match(verdict.detail, words);
  });
}

test("a range of an unknown whole may not be the last, so it is refused", () => {
  const verdict = checkContentRange("bytes 90-99/*", { startByte: 90, totalBytes: undefined });

  assert.equal(verdict.kind, "wrong");
});
