import assert from "node:assert/strict";
import test from "node:test";
import * as fc from "fast-check";
import { bytesOf, checkInChunks, chunkSizes } from "./chunking.fixture.ts";
import { RecordsCheck } from "./ndjson.ts";

const byByte = Array.from({ length: 100 }, () => 1);

type Case = readonly [
  name: string,
  format: "ndjson" | "json-seq",
  body: string,
  verdict: "incomplete" | "unverifiable",
];

const cases: readonly Case[] = [
  ["an empty list", "ndjson", "", "unverifiable"],
  ["lines that end with a line end", "ndjson", '{"a":1}\r\n{"a":2}\r\n', "unverifiable"],
  ["a last line without a line end", "ndjson", '{"a":1}\n{"a":2}', "unverifiable"],
  ["a list that begins with a byte order mark", "ndjson", '\ufeff{"a":1}\n', "unverifiable"],
  ["a last line open in an object", "ndjson", '{"a":1}\n{"a":', "incomplete"],
  ["a last line open in a string", "ndjson", '{"a":1}\n{"a":"}\\"', "incomplete"],
  ["a first line that is open", "ndjson", '  {"a":', "incomplete"],
  ["a bare number on the last line", "ndjson", '{"a":1}\n12', "unverifiable"],
  ["a broken line before a whole one", "ndjson", '{"a":\n{"b":1}\n', "unverifiable"],
  ["pretty-printed JSON sent as NDJSON", "ndjson", '{\n  "a": {\n    "b": 1 }\n}', "unverifiable"],
  ["UTF-16", "ndjson", '{\0"\0a\0', "unverifiable"],
  ["an empty sequence", "json-seq", "", "unverifiable"],
  ["a sequence of whole texts", "json-seq", '\u001e{"a":\n1}\n\u001e12\n', "unverifiable"],
  ["a sequence whose last text lacks only its line end", "json-seq", '\u001e{"a":1}', "unverifiable"],
  ["a sequence whose last text is open", "json-seq", '\u001e{"a":1}\n\u001e{"a":\n', "incomplete"],
  ["a sequence whose last number may be cut", "json-seq", "\u001e12", "incomplete"],
  ["a sequence that ends with a separator", "json-seq", '\u001e{"a":1}\n\u001e', "incomplete"],
];

for (const [name, format, body, verdict] of cases) {
  test(`${format}: ${name} is ${verdict}, whole and byte by byte`, () => {
    assert.equal(checkInChunks(new RecordsCheck(format), bytesOf(body)).kind, verdict);
    assert.equal(checkInChunks(new RecordsCheck(format), bytesOf(body), byByte).kind, verdict);
  });
}

const records = fc.array(
  fc.oneof(
    fc.array(fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }), { maxLength: 3 }),
    fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
    fc.string({ unit: "binary" }),
  ),
  { minLength: 1, maxLength: 4 },
);

test("every cut inside a record is incomplete and every cut between records unverifiable, in every chunking", () => {
  fc.assert(
    fc.property(records, fc.constantFrom("ndjson", "json-seq"), chunkSizes, (values, format, sizes) => {
      const lead = format === "ndjson" ? "" : "\u001e";
      const lines = values.map((value) => bytesOf(`${lead}${JSON.stringify(value)}\n`));
      const whole = Uint8Array.from(lines.flatMap((line) => [...line]));

      let start = 0;
      for (const line of lines) {
        for (let length = 0; length < line.length; length++) {
          const verdict = checkInChunks(new RecordsCheck(format), whole.subarray(0, start + length), sizes);
          const inside = length > 0 && length < line.length - 1;
          assert.equal(verdict.kind, inside ? "incomplete" : "unverifiable");
        }
        start += line.length;
      }
      assert.equal(checkInChunks(new RecordsCheck(format), whole, sizes).kind, "unverifiable");
    }),
    { numRuns: 60 },
  );
});
