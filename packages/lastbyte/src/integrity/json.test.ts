import assert from "node:assert/strict";
import test from "node:test";
import * as fc from "fast-check";
import type { Verdict } from "./check.ts";
import { JsonCheck } from "./json.ts";
import { bytesOf, checkInChunks, chunkSizes } from "./chunking.fixture.ts";

const judgeText = (text: string, sizes: readonly number[] = []): Verdict["kind"] =>
  checkInChunks(new JsonCheck(), bytesOf(text), sizes).kind;

const byByte = Array.from({ length: 200 }, () => 1);

const cases: readonly (readonly [name: string, body: string, verdict: Verdict["kind"]])[] = [
  ["an object", '{"a":[1,{"b":"}"}]}', "complete"],
  ["an array with white space around it", " \r\n\t[ ]\n\t \r", "complete"],
  ["a string", '"a"', "complete"],
  ["an object behind a byte order mark", "\ufeff {}", "complete"],
  ["a string with escaped quotes and backslashes", String.raw`{"a":"\\\"}","b":"\\"}`, "complete"],
  ["brackets that don't match but close", "[}", "complete"],
  ["an empty body", "", "incomplete"],
  ["white space alone", " \n", "incomplete"],
  ["a byte order mark alone", "\ufeff", "incomplete"],
  ["an open object", '{"a":1', "incomplete"],
  ["an open string", '"abc', "incomplete"],
  ["a string that ends behind a backslash", '"abc\\', "incomplete"],
  ["a string that ends behind an escaped quote", '{"a":"\\"', "incomplete"],
  [
    "half a document and a proxy's error text",
    '{"data":[{"a":1},Error occurred while trying to proxy',
    "incomplete",
  ],
  ["half a document and a proxy's JSON error", '{"data":[{"a":1},{"message":"Bad Gateway"}', "incomplete"],
  [
    "a closed document and a proxy's error text",
    '{"a":1}\nError occurred while trying to proxy',
    "malformed",
  ],
  ["a closing bracket too many", '{"a":1}]', "malformed"],
  ["a JSON stream", '{"a":1}\n{"a":2}\n', "unverifiable"],
  ["a JSON stream whose last record is open", '{"a":1}\n{"a":', "unverifiable"],
  ["a number", "12", "unverifiable"],
  ["true", "true", "unverifiable"],
  ["an XSSI guard", ')]}\',\n{"a":', "unverifiable"],
  ["HTML", "<!doctype html>", "unverifiable"],
  ["a mark that is not UTF-8's", "\u00ff{", "unverifiable"],
  ["a byte order mark behind white space", " \ufeff{", "unverifiable"],
  ["a record separator of a JSON sequence", '\u001e{"a":', "unverifiable"],
];

for (const [name, body, verdict] of cases) {
  test(`${name} is ${verdict}, whole and byte by byte`, () => {
    assert.equal(judgeText(body), verdict);
    assert.equal(judgeText(body, byByte), verdict);
  });
}

const encodings: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ["UTF-16LE with a mark", [0xff, 0xfe, 0x7b, 0]],
  ["UTF-16BE with a mark", [0xfe, 0xff, 0, 0x7b]],
  ["UTF-16LE without a mark", [0x7b, 0, 0x22, 0]],
  ["UTF-16BE without a mark", [0, 0x7b, 0, 0x22]],
  ["UTF-32LE without a mark", [0x5b, 0, 0, 0]],
  ["UTF-16LE that begins with a line end", [0x0a, 0, 0x5b, 0]],
  ["a byte order mark that breaks off", [0xef, 0xbb, 0x7b]],
];

for (const [name, bytes] of encodings) {
  test(`${name} is unverifiable, never a fault`, () => {
    assert.equal(checkInChunks(new JsonCheck(), Uint8Array.from(bytes)).kind, "unverifiable");
    assert.equal(checkInChunks(new JsonCheck(), Uint8Array.from(bytes), byByte).kind, "unverifiable");
  });
}

test("an incomplete text says where it stands", () => {
  const verdict = checkInChunks(new JsonCheck(), bytesOf('{"a":["b'));

  assert.deepEqual(verdict, {
    kind: "incomplete",
    detail: "the JSON text is open at its end: inside a string, 2 levels deep",
  });
});

test("strings of every length that end at, before and behind the ends of chunks of every size are read right", () => {
  const words = Array.from({ length: 60 }, (_, length) => [
    `${"]".repeat(length)}"`,
    `\\${"{".repeat(length)}`,
  ]);
  const body = bytesOf(JSON.stringify({ words }));

  for (let size = 1; size <= 64; size++) {
    const sizes = Array.from({ length: Math.ceil(body.length / size) }, () => size);
    assert.equal(checkInChunks(new JsonCheck(), body, sizes).kind, "complete", `chunks of ${size}`);
    const cut = body.subarray(0, body.length - size);
    assert.equal(checkInChunks(new JsonCheck(), cut, sizes).kind, "incomplete", `chunks of ${size}, cut`);
  }
});

const documents = fc
  .tuple(
    fc.oneof(
      fc.array(fc.jsonValue({ maxDepth: 4, stringUnit: "binary" }), { maxLength: 5 }),
      fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 5 }),
      fc.string({ unit: "binary" }),
      fc.nat(80).map(nest),
    ),
    fc.constantFrom(undefined, 1, "\t"),
    fc.boolean(),
  )
  .map(([value, indent, escaped]) => {
    const text = JSON.stringify(value, null, indent);
    return escaped
      ? text.replaceAll(/[^ -~\s]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      : text;
  });

function nest(depth: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { "]": value };
  return value;
}

const space = fc.string({ unit: fc.constantFrom(" ", "\n", "\r", "\t"), maxLength: 3 });

test("every proper prefix of a document is incomplete and the whole is complete, in every chunking", () => {
  fc.assert(
    fc.property(
      fc.record({ mark: fc.constantFrom("", "\ufeff"), before: space, document: documents, behind: space }),
      chunkSizes,
      ({ mark, before, document, behind }, sizes) => {
        const whole = bytesOf(mark + before + document + behind);
        const closedBytes = whole.length - behind.length;

        for (let length = 0; length <= whole.length; length++) {
          const verdict = checkInChunks(new JsonCheck(), whole.subarray(0, length), sizes);
          assert.equal(
            verdict.kind,
            length < closedBytes ? "incomplete" : "complete",
            `${length} of ${whole.length}`,
          );
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("text behind a cut document never makes it complete unless it closes what is open", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), fc.nat(), (value, position) => {
      const whole = bytesOf(JSON.stringify([value]));
      const cut = whole.subarray(0, 1 + (position % (whole.length - 1)));
      const body = new Uint8Array([...cut, ...bytesOf("\nupstream connect error")]);

      assert.equal(checkInChunks(new JsonCheck(), body).kind, "incomplete");
    }),
  );
});
