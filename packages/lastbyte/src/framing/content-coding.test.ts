import assert from "node:assert/strict";
import test from "node:test";
import { codingOf } from "./content-coding.ts";

const codings: readonly (readonly [field: string | undefined, coding: string])[] = [
  [undefined, "identity"],
  ["", "identity"],
  [" ", "identity"],
  ["identity", "identity"],
  ["gzip", "gzip"],
  [" GZip ", "gzip"],
  ["gzip, br", "gzip, br"],
];
for (const [field, coding] of codings) {
  test(`Content-Encoding ${JSON.stringify(field)} is ${coding}`, () => {
    const headers = { get: (name: string) => (name === "content-encoding" ? (field ?? null) : null) };

    assert.equal(codingOf({ status: 200, headers }), coding);
  });
}
