import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Exchange, Verdict } from "lastbyte/engine";
import { checksFor } from "./checks-for.ts";

// Whoever passes a body on frees the memory of a chunk as soon as the checks have seen it and the next one has taken it.
// So no check may keep one. The exception is the check of content codings, whose decoders read what they were given
// later: where an answer names a coding, nothing is freed, and no such answer is here.

const RECORDS = Array.from({ length: 60 }, (_, index) => ({
  id: index,
  name: `"näme" \\ ${index * 7919}`,
  tags: [[], {}],
}));
const JSON_TEXT = JSON.stringify(RECORDS);
const LINES = RECORDS.map((record) => JSON.stringify(record)).join("\n");
const SEQUENCE = RECORDS.map((record) => `\u001e${JSON.stringify(record)}\n`).join("");
const PARTS = `--b\r\nContent-Type: text/plain\r\n\r\n${"x".repeat(900)}\n--\r\n--b--\r\n`;

const digestOf = (algorithm: string, text: string): string =>
  createHash(algorithm).update(text).digest("base64");

const BODIES: readonly Sample[] = [
  { text: JSON_TEXT, fields: { "content-type": "application/json" } },
  { text: `\ufeff ${JSON_TEXT}\n`, fields: { "content-type": "application/problem+json" }, status: 404 },
  { text: `${JSON_TEXT}<html>`, fields: { "content-type": "application/json" } },
  { text: LINES, fields: { "content-type": "application/x-ndjson" } },
  { text: SEQUENCE, fields: { "content-type": "application/json-seq" } },
  { text: PARTS, fields: { "content-type": "multipart/mixed; boundary=b" } },
  { text: PARTS, fields: { "content-type": "multipart/byteranges; boundary=b" }, status: 206 },
  {
    text: JSON_TEXT,
    fields: {
      "content-type": "application/json",
      "content-digest": `sha-256=:${digestOf("sha256", JSON_TEXT)}:`,
      "repr-digest": `sha-512=:${digestOf("sha512", JSON_TEXT)}:`,
    },
  },
  { text: LINES, fields: { "repr-digest": `sha-512=:${digestOf("sha512", LINES)}:` } },
];

test("no check keeps what it was shown: with chunks that are gone behind it, each says what it says of others", async () => {
  const kinds = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...BODIES),
      // How much of it comes, in percent.
      fc.option(fc.integer({ min: 1, max: 99 }), { nil: 100 }),
      fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 30 }),
      async (sample, percent, sizes) => {
        const whole = Buffer.from(sample.text);
        const bytes = whole.subarray(0, Math.ceil((percent / 100) * whole.length));

        const ordinary = await verdictsOf(sample, chunksOf(bytes, sizes), () => {});
        const freed = await verdictsOf(sample, chunksOf(bytes, sizes), (chunk) => {
          structuredClone(chunk.buffer, { transfer: [chunk.buffer] });
          assert.equal(chunk.length, 0);
        });

        assert.deepEqual(freed, ordinary);
        for (const { kind } of ordinary) kinds.add(kind);
      },
    ),
    { numRuns: 600 },
  );
  assert.deepEqual([...kinds].sort(), ["complete", "corrupt", "incomplete", "malformed", "unverifiable"]);
});

interface Sample {
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly status?: number;
}

/** What each check says of a body whose chunks are disposed of as soon as they were pushed. */
async function verdictsOf(
  { fields, status = 200 }: Sample,
  chunks: readonly Uint8Array<ArrayBuffer>[],
  dispose: (chunk: Uint8Array<ArrayBuffer>) => void,
): Promise<readonly Verdict[]> {
  const exchange: Exchange = {
    head: { status, headers: new Headers(fields) },
    framing: "chunked",
    expectedBytes: undefined,
    codingUndone: false,
    peer: undefined,
    body: { read: () => Promise.resolve(undefined), cancel: () => {} },
  };
  const checks = checksFor(exchange, [], { holdBytes: 1_000 });
  assert.ok(checks.length > 0);
  for (const chunk of chunks) {
    for (const check of checks) await check.push(chunk);
    dispose(chunk);
  }
  const verdicts: Verdict[] = [];
  for (const check of checks) verdicts.push(await check.finish());
  return verdicts;
}

/** Each with its memory for itself. */
function chunksOf(bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array<ArrayBuffer>[] {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let start = 0;
  for (const size of [...sizes, bytes.length]) {
    chunks.push(new Uint8Array(bytes.subarray(start, start + size)));
    start = Math.min(bytes.length, start + size);
  }
  return chunks.filter(({ length }) => length > 0);
}
