import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../chance/random.ts";
import { chooseCut, CutContent, keptBytes, LAST_PACKET_BYTES, type Cut } from "./cut.ts";

async function* inPieces(bytes: Buffer, pieceBytes: number): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

async function cutStream(bytes: Buffer, cut: Cut, pieceBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of new CutContent(inPieces(bytes, pieceBytes), cut)) pieces.push(piece);
  return Buffer.concat(pieces);
}

test("a stream of unknown length is cut where the same body of known length is", async () => {
  const cuts: Cut[] = [
    { kind: "nowhere" },
    ...[1, 2, 8, 40].map((cutBytes) => ({ kind: "tail", cutBytes }) as const),
    ...[1, 9, 25, 60].map((cutBytes) => ({ kind: "packet", cutBytes, leastBytes: 1 }) as const),
    ...[9, 25, 60].map((cutBytes) => ({ kind: "packet", cutBytes, leastBytes: 9 }) as const),
    ...[0, 1, 10, 100].map((offsetBytes) => ({ kind: "offset", offsetBytes }) as const),
  ];
  for (const cut of cuts) {
    for (const lengthBytes of [0, 1, 2, 3, 9, 10, 24, 25, 26, 61]) {
      const body = Buffer.from(Array.from({ length: lengthBytes }, (_, index) => index));
      for (const pieceBytes of [1, 2, 7, 100]) {
        const left = await cutStream(body, cut, pieceBytes);

        const expected = body.subarray(0, keptBytes(cut, lengthBytes));
        assert.deepEqual(left, expected, `${JSON.stringify(cut)} of ${lengthBytes} by ${pieceBytes}`);
      }
    }
  }
});

test("a chosen cut loses at least one byte and at most a packet, and leaves one byte of two", () => {
  for (let seed = 0; seed < 2000; seed += 1) {
    const random = createRandom(seed);
    const cut = chooseCut({}, random);
    for (const lengthBytes of [1, 2, 3, 700, 1448, 1449, 1_000_000_000]) {
      const kept = keptBytes(cut, lengthBytes);

      assert.ok(kept < lengthBytes);
      assert.ok(lengthBytes - kept <= LAST_PACKET_BYTES);
      if (lengthBytes > 1) assert.ok(kept > 0);
    }
  }
});

test("a cut of a compressed stream loses more than its checksum", () => {
  for (let seed = 0; seed < 500; seed += 1) {
    const cut = chooseCut({}, createRandom(seed), 9);

    assert.ok(200 - keptBytes(cut, 200) >= 9);
  }
});

test("a cut at an offset reads no further than one byte behind it", async () => {
  let read = 0;
  async function* endless(): AsyncGenerator<Buffer, void> {
    for (;;) {
      read += 1;
      yield Buffer.alloc(10);
    }
  }

  const pieces: Buffer[] = [];
  for await (const piece of new CutContent(endless(), { kind: "offset", offsetBytes: 25 }))
    pieces.push(piece);

  assert.equal(Buffer.concat(pieces).length, 25);
  assert.equal(read, 3);
});
