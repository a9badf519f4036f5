import assert from "node:assert/strict";
import { test } from "node:test";
import * as zlib from "node:zlib";
import * as fc from "fast-check";
import type { Check, Verdict } from "lastbyte/engine";
import { contentChecks } from "lastbyte/engine";
import { parseCodings } from "./codings.ts";
import type { Coding } from "./codings.ts";
import { ContentCodingCheck } from "./content-coding-check.ts";

const encoders: Readonly<Record<Coding, (bytes: Uint8Array) => Buffer>> = {
  gzip: (bytes) => zlib.gzipSync(bytes),
  deflate: (bytes) => zlib.deflateSync(bytes),
  br: (bytes) => zlib.brotliCompressSync(bytes),
  zstd: (bytes) => zlib.zstdCompressSync(bytes),
};
const codings = Object.keys(encoders) as Coding[];

const text = JSON.stringify(
  Array.from({ length: 200 }, (_, index) => ({ id: index, name: `näme ${index * 7919}` })),
);
const json = (): readonly Check[] =>
  contentChecks({ status: 200, headers: new Headers({ "content-type": "application/json" }) }, []);

async function judgeInChunks(
  check: Check,
  bytes: Uint8Array,
  sizes: readonly number[] = [],
): Promise<Verdict> {
  let start = 0;
  for (const size of [...sizes, bytes.length]) {
    await check.push(bytes.subarray(start, start + size));
    start = Math.min(bytes.length, start + size);
  }
  return check.finish();
}

for (const coding of codings) {
  for (const [manner, holdBytes] of [
    ["held", 1_000_000],
    ["released", 0],
  ] as const) {
    test(`a ${coding} stream that is whole is complete, ${manner}, in any chunks`, async () => {
      const encoded = encoders[coding](Buffer.from(text));

      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(400), { maxLength: 20 }), async (sizes) => {
          const check = new ContentCodingCheck([coding], json(), { holdBytes });
          assert.deepEqual(await judgeInChunks(check, encoded, sizes), { kind: "complete" });
        }),
        { numRuns: 20 },
      );
    });

    test(`a ${coding} stream that is cut anywhere is a fault of its coding, ${manner}`, async () => {
      const encoded = encoders[coding](Buffer.from(text));

      for (let bytes = 1; bytes < encoded.length; bytes += bytes > encoded.length - 12 ? 1 : 97) {
        const check = new ContentCodingCheck([coding], json(), { holdBytes });
        const verdict = await judgeInChunks(check, encoded.subarray(0, bytes), [bytes >> 1]);

        assert.equal(verdict.kind, "incomplete", `${bytes} of ${encoded.length} bytes`);
        assert.equal("code" in verdict && verdict.code, "http_response_content_coding");
      }
    });

    test(`a document that was cut before it became a whole ${coding} stream is incomplete, ${manner}`, async () => {
      const encoded = encoders[coding](Buffer.from(text.slice(0, -20)));
      const check = new ContentCodingCheck([coding], json(), { holdBytes });

      const verdict = await judgeInChunks(check, encoded, [100]);

      assert.equal(verdict.kind, "incomplete");
      assert.equal("code" in verdict ? verdict.code : undefined, undefined);
    });
  }
}

test("a gzip stream whose checksum differs is a fault of its coding", async () => {
  const encoded = zlib.gzipSync(text);
  encoded.writeUInt32LE(encoded.readUInt32LE(encoded.length - 8) ^ 1, encoded.length - 8);
  const check = new ContentCodingCheck(["gzip"], json(), { holdBytes: 1_000_000 });

  const verdict = await judgeInChunks(check, encoded);

  assert.equal("code" in verdict && verdict.code, "http_response_content_coding");
});

test("a deflate stream without its zlib wrapper is read as fetch reads it", async () => {
  for (const holdBytes of [0, 1_000_000]) {
    const check = new ContentCodingCheck(["deflate"], json(), { holdBytes });
    assert.deepEqual(await judgeInChunks(check, zlib.deflateRawSync(text), [10]), { kind: "complete" });
  }
});

test("codings that are stacked are undone from the last one", async () => {
  for (const holdBytes of [0, 1_000_000]) {
    const check = new ContentCodingCheck(["gzip", "br"], json(), { holdBytes });
    const encoded = zlib.brotliCompressSync(zlib.gzipSync(text));
    assert.deepEqual(await judgeInChunks(check, encoded, [64]), { kind: "complete" });
  }
});

test("an empty body that names a coding is judged as empty content", async () => {
  const check = new ContentCodingCheck(["gzip"], json(), { holdBytes: 1000 });
  const silent = new ContentCodingCheck(["gzip"], [], { holdBytes: 1000 });

  assert.equal((await check.finish()).kind, "incomplete");
  assert.deepEqual(await silent.finish(), { kind: "unverifiable" });
});

test("a small body that decodes to more than the limit is unverifiable", async () => {
  const bomb = zlib.gzipSync(Buffer.alloc(70_000_000, 0x20), { level: 9 });
  const check = new ContentCodingCheck(["gzip"], json(), { holdBytes: 1_000_000 });

  assert.deepEqual(await judgeInChunks(check, bomb), { kind: "unverifiable" });
});

test("what was decoded at the end can be had without decoding it again", async () => {
  const check = new ContentCodingCheck(["br"], [], { holdBytes: 1_000_000 });

  await judgeInChunks(check, zlib.brotliCompressSync(text), [50]);

  assert.equal(check.decoded?.toString(), text);
});

test("a field with an unknown coding gives none, and identity gives an empty list", () => {
  assert.deepEqual(parseCodings("gzip, BR"), ["gzip", "br"]);
  assert.deepEqual(parseCodings("identity"), []);
  assert.deepEqual(parseCodings(null), []);
  assert.equal(parseCodings("gzip, compress"), undefined);
  assert.equal(parseCodings("gzip,gzip,gzip,gzip,gzip,gzip"), undefined);
});
