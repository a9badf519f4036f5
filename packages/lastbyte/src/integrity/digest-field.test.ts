import assert from "node:assert/strict";
import test from "node:test";
import * as fc from "fast-check";
import { parseDigestField } from "./digest-field.ts";

const names = (field: string | null): string[] => [...parseDigestField(field).keys()];

test("the byte sequences of a dictionary are read by name", () => {
  const digests = parseDigestField("sha-256=:AQID:, sha-512=:/+8=:");

  assert.deepEqual([...(digests.get("sha-256") ?? [])], [1, 2, 3]);
  assert.deepEqual([...(digests.get("sha-512") ?? [])], [255, 239]);
});

test("what a sender may add is read over", () => {
  assert.deepEqual(names("  sha-256=:AQID:  "), ["sha-256"]);
  assert.deepEqual(names("a=:AQID:\t,\tb=:AQID:"), ["a", "b"]);
  assert.deepEqual(names("*.a_b-c=:AQID:"), ["*.a_b-c"]);
  assert.deepEqual(names('a=:AQID:;q;r=?0; s="x\\",";t=-1.5;u=*tok/en;v=:AA==:;w=@16;x=%"%c3"'), ["a"]);
});

test("an empty byte sequence and one without padding are read", () => {
  assert.deepEqual([...(parseDigestField("a=::").get("a") ?? [0])], []);
  assert.deepEqual([...(parseDigestField("a=:AQ:").get("a") ?? [])], [1]);
});

test("the last of several members with one name counts", () => {
  assert.deepEqual([...(parseDigestField("a=:AQ==:, a=:Ag==:").get("a") ?? [])], [2]);
});

const malformed: readonly string[] = [
  "",
  "sha-256",
  "sha-256=",
  "sha-256=AQID",
  "sha-256=:AQID",
  "sha-256=:AQID:,",
  ",sha-256=:AQID:",
  "sha-256=:AQID:,,b=:AQID:",
  "sha-256=:AQID: b=:AQID:",
  "sha-256 =:AQID:",
  "sha-256= :AQID:",
  "SHA-256=:AQID:",
  "1=:AQID:",
  "sha-256=:A*ID:",
  "sha-256=:AQI D:",
  "sha-256=:A=ID:",
  "sha-256=:AQIDA:",
  "sha-256=:AQID:;",
  "sha-256=:AQID: ;q",
  "sha-256=:AQID:;q=",
  "sha-256=:AQID:;q=1.",
  "sha-256=:AQID:;q=1234567890123456",
  'sha-256=:AQID:;q="open',
  "sha-256=:AQID:, b=1",
  "sha-256=:AQID:, b=(:AQID:)",
  "sha-256=:AQID:, b",
  "sha-256=:AQID:\n",
  `sha-256=:${"A".repeat(8_192)}:`,
];

for (const field of malformed) {
  test(`a malformed field is ignored as a whole: ${JSON.stringify(field.slice(0, 60))}`, () => {
    assert.deepEqual(names(field), []);
  });
}

test("no field has no digests", () => {
  assert.deepEqual(names(null), []);
});

test("every dictionary of byte sequences comes back as it was", () => {
  const key = fc.stringMatching(/^[a-z*][a-z0-9_.*-]{0,9}$/);
  fc.assert(
    fc.property(
      fc.dictionary(key, fc.uint8Array({ maxLength: 70 }), { minKeys: 1, maxKeys: 4 }),
      (members) => {
        const field = Object.entries(members)
          .map(([name, bytes]) => `${name}=:${Buffer.from(bytes).toString("base64")}:`)
          .join(", ");

        const digests = parseDigestField(field);

        assert.deepEqual(
          [...digests].map(([name, bytes]) => [name, [...bytes]]),
          Object.entries(members).map(([name, bytes]) => [name, [...bytes]]),
        );
      },
    ),
    { numRuns: 200 },
  );
});

test("no text makes the parser throw", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (field) => {
      parseDigestField(field);
      parseDigestField(`sha-256=:AQID:${field}`);
    }),
    { numRuns: 300 },
  );
});
