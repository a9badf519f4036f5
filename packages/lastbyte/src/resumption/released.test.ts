import assert from "node:assert/strict";
import test from "node:test";
import { createSha256 } from "../integrity/hash.ts";
import { exchangeOf } from "./exchange.fixture.ts";
import { Released } from "./released.ts";

const tagged = { etag: '"v1"' };
const release = (...chunks: readonly (readonly number[])[]) => {
  const released = new Released(exchangeOf(200, tagged), createSha256);
  for (const chunk of chunks) released.add(Uint8Array.from(chunk));
  return released;
};

test("released bytes of a tagged version can be resumed from the last of them", () => {
  const released = release([1, 2], [3]);

  assert.equal(released.continuation, "resumable");
  assert.equal(released.bytes, 3);
  assert.equal(released.rangeStart, 2);
});

test("a head without bytes is replayed, since there is no byte to begin at", () => {
  assert.equal(release().continuation, "replayable");
});

test("an origin that answered a range wrongly is not asked for one again", () => {
  const released = release([1]);

  released.doubtRanges();

  assert.equal(released.continuation, "replayable");
});

const notResumable = {
  "a weak tag": exchangeOf(200, { etag: 'W/"v1"' }),
  "no tag": exchangeOf(200),
  "decoded bytes": exchangeOf(200, tagged, { codingUndone: true }),
  "a part of a whole": exchangeOf(206, tagged),
  "an error's page": exchangeOf(404, tagged),
};
for (const [name, exchange] of Object.entries(notResumable)) {
  test(`${name} can't be resumed`, () => {
    const released = new Released(exchange, createSha256);

    released.add(Uint8Array.of(1));

    assert.equal(released.validator, undefined);
    assert.equal(released.continuation, "replayable");
  });
}

test("a replay has to begin with everything that was released", () => {
  const released = release([1, 2], [], [3]);

  assert.deepEqual(released.compareAll()?.pass(Uint8Array.of(1, 2, 3, 4)), Uint8Array.of(4));
  assert.equal(released.compareAll()?.pass(Uint8Array.of(1, 2, 9, 4)), undefined);
});

test("bytes that are released after a comparison are part of the next one", () => {
  const released = release([1, 2]);
  released.compareAll();

  released.add(Uint8Array.of(3));

  assert.deepEqual(released.compareAll()?.pass(Uint8Array.of(1, 2, 3, 4)), Uint8Array.of(4));
});

test("a range has to begin with the last byte that was released", () => {
  const released = release([1, 2], []);

  assert.deepEqual(released.compareLastByte()?.pass(Uint8Array.of(2, 3)), Uint8Array.of(3));
  assert.equal(released.compareLastByte()?.pass(Uint8Array.of(1, 3)), undefined);
});

test("what could not be asked for again is not hashed", () => {
  const released = new Released(exchangeOf(200, tagged), undefined);

  released.add(Uint8Array.of(1));

  assert.equal(released.bytes, 1);
  assert.equal(released.compareAll(), undefined);
  assert.equal(released.compareLastByte(), undefined);
});

test("a length that a middlebox made to match is not believed once the bytes are in doubt", () => {
  const released = new Released(exchangeOf(200, tagged, { expectedBytes: 1 }), createSha256);
  released.add(Uint8Array.of(1));

  released.doubtBytes({ lengthIsAdvisory: true });

  assert.equal(released.promisedBytes, undefined);
  assert.equal(released.continuation, "replayable");
});

test("a length that no answer has reached yet is believed, whatever a shorter one claims", () => {
  const released = new Released(exchangeOf(200, tagged, { expectedBytes: 7 }), createSha256);
  released.add(Uint8Array.of(1));

  released.doubtBytes({ lengthIsAdvisory: true });

  assert.equal(released.promisedBytes, 7);
});

test("a length that was told to the receiver for good stays, doubted or not", () => {
  const released = new Released(exchangeOf(200, tagged, { expectedBytes: 1 }), createSha256);
  released.add(Uint8Array.of(1));

  released.doubtBytes({ lengthIsAdvisory: false });

  assert.equal(released.promisedBytes, 1);
});
