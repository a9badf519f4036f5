import assert from "node:assert/strict";
import { Hash, createHash } from "node:crypto";
import test from "node:test";
import * as fc from "fast-check";
import { chunkSizes } from "./chunking.fixture.ts";
import { createDigest, createSha256, createSha512 } from "./hash.ts";
import type { Digest } from "./hash.ts";

const hashes: readonly (readonly [name: string, algorithm: "sha256" | "sha512", create: () => Digest])[] = [
  ["the native SHA-256", "sha256", createSha256],
  ["the native SHA-512", "sha512", createSha512],
  ["the portable SHA-256", "sha256", () => createDigest("sha256", undefined)],
  ["the portable SHA-512", "sha512", () => createDigest("sha512", undefined)],
];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

for (const [name, algorithm, create] of hashes) {
  const reference = (...parts: readonly Uint8Array[]): string =>
    createHash(algorithm).update(Buffer.concat(parts)).digest("hex");

  test(`${name} is right for messages of every length around two blocks`, () => {
    for (let length = 0; length <= 260; length++) {
      const message = new Uint8Array(length).fill(length);
      const digest = create();

      digest.update(message);

      assert.equal(hex(digest.digest()), reference(message), `${length} bytes`);
    }
  });

  test(`${name} does not depend on the chunks, and a copy goes on by itself`, () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 1_000 }),
        chunkSizes,
        fc.uint8Array({ maxLength: 300 }),
        (message, sizes, other) => {
          const digest = create();
          let start = 0;
          for (const size of sizes) {
            digest.update(message.subarray(start, start + size));
            start = Math.min(start + size, message.length);
          }
          const copy = digest.copy();
          copy.update(other);
          digest.update(message.subarray(start));

          assert.equal(hex(digest.digest()), reference(message));
          assert.equal(hex(copy.digest()), reference(message.subarray(0, start), other));
        },
      ),
      { numRuns: 200 },
    );
  });
}

test("two portable digests that are fed in turns do not disturb each other", () => {
  const [left, right] = [createDigest("sha256", undefined), createDigest("sha256", undefined)];

  for (let turn = 0; turn < 10; turn++) {
    left.update(new Uint8Array(50).fill(1));
    right.update(new Uint8Array(70).fill(2));
  }

  assert.equal(hex(left.digest()), createHash("sha256").update(Buffer.alloc(500, 1)).digest("hex"));
  assert.equal(hex(right.digest()), createHash("sha256").update(Buffer.alloc(700, 2)).digest("hex"));
});

test("the runtime's own hash is used where there is one, else the portable one", () => {
  assert.ok(createSha256() instanceof Hash);
  assert.ok(createSha512() instanceof Hash);
  assert.ok(!(createDigest("sha256", undefined) instanceof Hash));
  assert.ok(!(createDigest("sha512", undefined) instanceof Hash));
});
