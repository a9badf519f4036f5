import assert from "node:assert/strict";
import { test } from "node:test";
import * as zlib from "node:zlib";
import { ZstdFrames } from "./zstd-frames.ts";

const bodies: Readonly<Record<string, Buffer>> = {
  empty: Buffer.alloc(0),
  short: Buffer.from("short"),
  runs: Buffer.alloc(500_000, 1),
  mixed: Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * index * 31) >> 3).join()),
};

const frames = (bytes: Uint8Array, step: number): ZstdFrames => {
  const frames = new ZstdFrames();
  for (let start = 0; start < bytes.length; start += step) frames.push(bytes.subarray(start, start + step));
  return frames;
};

for (const [name, body] of Object.entries(bodies)) {
  for (const checksumFlag of [0, 1]) {
    test(`the frames of ${name} content are complete at their end and nowhere before, checksum ${checksumFlag}`, () => {
      const encoded = zlib.zstdCompressSync(body, {
        params: { [zlib.constants.ZSTD_c_checksumFlag]: checksumFlag },
      });

      assert.equal(frames(encoded, 7).complete, true);
      const step = Math.max(1, Math.floor(encoded.length / 200));
      for (let bytes = 0; bytes < encoded.length; bytes += step) {
        assert.equal(
          frames(encoded.subarray(0, bytes), 1000).complete,
          false,
          `${bytes} of ${encoded.length}`,
        );
      }
    });
  }
}

test("a skippable frame and a second frame belong to the stream", () => {
  const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  const encoded = Buffer.concat([zlib.zstdCompressSync("one"), skippable, zlib.zstdCompressSync("two")]);

  assert.equal(frames(encoded, 2).complete, true);
  assert.equal(frames(encoded.subarray(0, -1), 2).complete, false);
});
