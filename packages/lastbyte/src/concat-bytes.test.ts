import assert from "node:assert/strict";
import test from "node:test";
import * as fc from "fast-check";
import { concatBytes } from "./concat-bytes.ts";

test("chunks are joined in their order", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 10 }), (chunks) => {
      assert.deepEqual(
        [...concatBytes(chunks)],
        chunks.flatMap((chunk) => [...chunk]),
      );
    }),
  );
});

test("a single chunk is not copied", () => {
  const chunk = Uint8Array.of(1, 2);

  assert.equal(concatBytes([chunk]), chunk);
});

test("no chunks make no bytes", () => {
  assert.equal(concatBytes([]).length, 0);
});
