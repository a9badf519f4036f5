import assert from "node:assert/strict";
import test from "node:test";
import type { Exchange } from "../exchange.ts";
import { createSha256 } from "../integrity/hash.ts";
import { admit } from "./admit.ts";
import { exchangeOf } from "./exchange.fixture.ts";
import { Released } from "./released.ts";

const tagged = { etag: '"v1"' };
const range = { ...tagged, "content-range": "bytes 9-99/100" };

/** Ten bytes were released of this answer. */
function releasedOf(original: Exchange): Released<Exchange> {
  const released = new Released(original, createSha256);
  released.add(new Uint8Array(10));
  return released;
}

const original = exchangeOf(200, tagged, { expectedBytes: 100 });

test("a 206 with the missing range and the same validator is resumed from", () => {
  const admission = admit("resume", exchangeOf(206, range), releasedOf(original));

  assert.deepEqual(admission, { kind: "resume", rangeBytes: 91 });
});

test("a 200 to a range request is replayed", () => {
  assert.equal(admit("resume", original, releasedOf(original)).kind, "replay");
});

test("the same answer again is replayed", () => {
  assert.equal(admit("replay", original, releasedOf(original)).kind, "replay");
});

test("an answer without a validator or length is replayed, and its bytes will tell", () => {
  assert.equal(admit("replay", exchangeOf(200), releasedOf(original)).kind, "replay");
  assert.equal(admit("replay", original, releasedOf(exchangeOf(200))).kind, "replay");
});

test("the same part again is replayed where the caller had asked for a part", () => {
  const part = exchangeOf(206, { ...tagged, "content-range": "bytes 0-49/100" });

  assert.equal(admit("replay", part, releasedOf(part)).kind, "replay");
});

const wrongRanges: Readonly<Record<string, Exchange>> = {
  "a 206 whose validator changed": exchangeOf(206, { ...range, etag: '"v2"' }),
  "a 206 without a validator": exchangeOf(206, { "content-range": "bytes 9-99/100" }),
  "a 206 with a weak validator": exchangeOf(206, { ...range, etag: 'W/"v1"' }),
  "a 206 with another range": exchangeOf(206, { ...range, "content-range": "bytes 0-99/100" }),
  "a 206 without a Content-Range": exchangeOf(206, tagged),
  "a 206 of a whole that has another size": exchangeOf(206, { ...range, "content-range": "bytes 9-119/120" }),
  "a 206 with another content coding": exchangeOf(206, { ...range, "content-encoding": "gzip" }),
  "a 416": exchangeOf(416),
};
for (const [name, answer] of Object.entries(wrongRanges)) {
  test(`${name} is not spliced, and no range is asked for again`, () => {
    const admission = admit("resume", answer, releasedOf(original));

    assert.equal(admission.kind, "refused");
    assert.equal(admission.fault.code, "http_protocol_error");
    assert.equal(admission.rangeWasWrong, true);
  });
}

const changes: Readonly<Record<string, readonly [before: Exchange, now: Exchange]>> = {
  "another status": [original, exchangeOf(404, tagged, { expectedBytes: 100 })],
  "another validator": [original, exchangeOf(200, { etag: '"v2"' }, { expectedBytes: 100 })],
  "another length": [original, exchangeOf(200, tagged, { expectedBytes: 120 })],
  "another content coding": [
    original,
    exchangeOf(200, { ...tagged, "content-encoding": "br" }, { expectedBytes: 100 }),
  ],
  "another range": [
    exchangeOf(206, { "content-range": "bytes 0-49/100" }),
    exchangeOf(206, { "content-range": "bytes 0-59/100" }),
  ],
  "a part that nobody asked for": [original, exchangeOf(206, range)],
};
for (const [name, [before, now]] of Object.entries(changes)) {
  test(`${name} is another representation`, () => {
    const admission = admit("replay", now, releasedOf(before));

    assert.equal(admission.kind, "refused");
    assert.equal(admission.fault.code, "representation_changed");
    assert.equal(admission.rangeWasWrong, false);
  });
}
