import assert from "node:assert/strict";
import test from "node:test";
import * as fc from "fast-check";
import { parseMediaType } from "./media-type.ts";

const cases: readonly (readonly [field: string, essence: string, parameters: Record<string, string>])[] = [
  ["application/json", "application/json", {}],
  [" Application/JSON ", "application/json", {}],
  ["application/json;charset=UTF-8", "application/json", { charset: "UTF-8" }],
  ['application/json ; Charset="utf-8" ; v=1', "application/json", { charset: "utf-8", v: "1" }],
  ["application/json;", "application/json", {}],
  ["application/json;;; a=b", "application/json", { a: "b" }],
  ["application/json; nothing; a=b", "application/json", { a: "b" }],
  ["application/json; charset=", "application/json", { charset: "" }],
  ["application/json; a=1; A=2", "application/json", { a: "1" }],
  ['multipart/mixed; boundary="a;b, c=\\"d\\\\"', "multipart/mixed", { boundary: 'a;b, c="d\\' }],
  [
    "multipart/mixed; boundary=gc0p4Jq0M2Yt08jU534c0p",
    "multipart/mixed",
    { boundary: "gc0p4Jq0M2Yt08jU534c0p" },
  ],
  ["multipart/mixed; boundary=a,b", "multipart/mixed", { boundary: "a,b" }],
  ["multipart/mixed; boundary=a/b:c=d ", "multipart/mixed", { boundary: "a/b:c=d" }],
  [
    'application/vnd.api+json; ext="https://x.example/a,b"',
    "application/vnd.api+json",
    { ext: "https://x.example/a,b" },
  ],
  ["application/json, application/json", "application/json", {}],
  ["application/json; a=1, Application/JSON; A=1", "application/json", { a: "1" }],
];

for (const [field, essence, parameters] of cases) {
  test(`${field} is read`, () => {
    const type = parseMediaType(field);

    assert.equal(type?.essence, essence);
    assert.deepEqual(Object.fromEntries(type.parameters), parameters);
  });
}

const unknown = [
  "",
  " ",
  "json",
  "application/",
  "/json",
  "application json",
  "a/b/c",
  "text/html, application/json",
  "text/html,application/json",
];
for (const field of [null, ...unknown]) {
  test(`${JSON.stringify(field)} is no type that can be known`, () => {
    assert.equal(parseMediaType(field), undefined);
  });
}

test("any value comes back out of a quoted string", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme-ascii", maxLength: 40 }), (value) => {
      const quoted = `"${value.replaceAll(/["\\]/g, "\\$&")}"`;

      assert.equal(
        parseMediaType(`multipart/mixed; boundary=${quoted}; b=c`)?.parameters.get("boundary"),
        value,
      );
    }),
    { numRuns: 200 },
  );
});

test("no text makes the parser throw", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (field) => {
      parseMediaType(field);
      parseMediaType(`a/b;${field}`);
    }),
    { numRuns: 200 },
  );
});
