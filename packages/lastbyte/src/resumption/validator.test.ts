import assert from "node:assert/strict";
import test from "node:test";
import { strongValidator } from "./validator.ts";

const validatorOf = (etag?: string): string | undefined =>
  strongValidator({ get: (name) => (name === "etag" ? (etag ?? null) : null) });

for (const tag of ['"abc"', '""', '"33a64df5-1"', '"\u00e9"', '"!#$%&\'()*\\"']) {
  test(`${tag} is a strong validator`, () => {
    assert.equal(validatorOf(tag), tag);
  });
}

test("white space around a tag is not part of it", () => {
  assert.equal(validatorOf(' "abc" '), '"abc"');
});

for (const tag of [
  'W/"abc"',
  'w/"abc"',
  "abc",
  '"abc',
  'abc"',
  '"a"b"',
  '"a b"',
  '"a", "b"',
  "",
  '"a\u0000"',
]) {
  test(`${JSON.stringify(tag)} is none`, () => {
    assert.equal(validatorOf(tag), undefined);
  });
}

test("a response without a tag has none, whatever its date", () => {
  const headers = new Headers({ "last-modified": "Sun, 22 Nov 2026 00:00:00 GMT" });

  assert.equal(strongValidator(headers), undefined);
});
