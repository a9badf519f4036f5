import assert from "node:assert/strict";
import test from "node:test";
import { parseMediaType } from "./media-type.ts";

const cases: readonly (readonly [
  field: string,
  essence: string,
  parameters: Readonly<Record<string, string>>,
])[] = [
  ["application/json", "application/json", {}],
  [" Application/JSON ;Charset=UTF-8", "application/json", { charset: "UTF-8" }],
  ['multipart/mixed; boundary="a; \\"b\\", c"; x=1', "multipart/mixed", { boundary: 'a; "b", c', x: "1" }],
  ["multipart/mixed;boundary=----=_Part_1", "multipart/mixed", { boundary: "----=_Part_1" }],
  ["text/plain;;; charset = us-ascii ; flag", "text/plain", { charset: "us-ascii" }],
  ['text/plain; charset="utf-8', "text/plain", { charset: "utf-8" }],
  ["text/plain; charset=a; charset=b", "text/plain", { charset: "a" }],
  ["multipart/mixed; boundary=a,b", "multipart/mixed", { boundary: "a,b" }],
  ["multipart/mixed; boundary=a, multipart/mixed; boundary=a", "multipart/mixed", { boundary: "a" }],
  ["application/json, text/html", "application/json", {}],
];

for (const [field, essence, parameters] of cases) {
  test(`${field} is read as ${essence} with its parameters`, () => {
    const type = parseMediaType(field);

    assert.equal(type?.essence, essence);
    assert.deepEqual(Object.fromEntries(type?.parameters ?? []), parameters);
  });
}

for (const field of [null, "", "json", "/json", "; charset=utf-8"]) {
  test(`${JSON.stringify(field)} is no media type`, () => {
    assert.equal(parseMediaType(field), undefined);
  });
}

test("a hostile field is read in linear time", () => {
  const field = `a/b${`;${" ".repeat(50)}x`.repeat(20_000)}`;

  assert.equal(parseMediaType(field)?.parameters.size, 0);
});
