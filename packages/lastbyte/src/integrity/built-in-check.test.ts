import assert from "node:assert/strict";
import test from "node:test";
import { builtInCheck } from "./built-in-check.ts";
import type { Check } from "./check.ts";

const checkFor = (type: string, status = 200): Check | undefined =>
  builtInCheck({ status, headers: new Headers({ "content-type": type }) });

const types: readonly (readonly [type: string, name: string | undefined])[] = [
  ["application/json", "json"],
  ["Application/JSON; Charset=UTF-8", "json"],
  ["text/json", "json"],
  ["application/problem+json", "json"],
  ["application/vnd.api+json;charset=iso-8859-1", "json"],
  ['application/json; charset=""', "json"],
  ["application/json; charset=utf-16", undefined],
  ["application/json; charset=UTF-32LE", undefined],
  ["application/json; charset=shift_jis", undefined],
  ["application/x-ndjson", "ndjson"],
  ["application/ndjson", "ndjson"],
  ["application/jsonl; charset=utf-8", "ndjson"],
  ["application/jsonl; charset=utf-16", undefined],
  ["application/json-seq", "json-seq"],
  ["application/geo+json-seq", "json-seq"],
  ['multipart/mixed; boundary="a b"', "multipart"],
  ["multipart/mixed", undefined],
  ['multipart/mixed; boundary=""', undefined],
  ["multipart/x-mixed-replace; boundary=a", undefined],
  ["text/event-stream", undefined],
  ["application/jsonp", undefined],
  ["text/csv", undefined],
];

for (const [type, name] of types) {
  test(`${type} has ${name === undefined ? "no check" : `the check ${name}`}`, () => {
    assert.equal(checkFor(type)?.name, name);
  });
}

test("a response without a type has no check", () => {
  assert.equal(builtInCheck({ status: 200, headers: new Headers() }), undefined);
});

test("a part is not judged by the type of the whole, and byte ranges are by their own", () => {
  assert.equal(checkFor("application/json", 206), undefined);
  assert.equal(checkFor("multipart/mixed; boundary=a", 206), undefined);
  assert.equal(checkFor("multipart/byteranges; boundary=a", 206)?.name, "multipart");
});

test("an empty body is incomplete where content is promised and unverifiable where it isn't", async () => {
  const verdictOf = async (type: string, status: number): Promise<string | undefined> =>
    (await checkFor(type, status)?.finish())?.kind;

  assert.equal(await verdictOf("application/json", 200), "incomplete");
  assert.equal(await verdictOf("application/json", 404), "unverifiable");
  assert.equal(await verdictOf("multipart/byteranges; boundary=a", 206), "incomplete");
  assert.equal(await verdictOf("multipart/mixed; boundary=a", 400), "unverifiable");
});
