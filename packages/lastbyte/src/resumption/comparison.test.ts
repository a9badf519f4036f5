import assert from "node:assert/strict";
import test from "node:test";
import * as fc from "fast-check";
import { chunkSizes } from "../integrity/chunking.fixture.ts";
import { createSha256 } from "../integrity/hash.ts";
import { Comparison } from "./comparison.ts";

function comparisonWith(released: Uint8Array): Comparison {
  const digest = createSha256();
  digest.update(released);
  return new Comparison(released.length, digest.digest(), createSha256());
}

/** What comes through in chunks of the given sizes, or `undefined` where the answer differs. */
function passInChunks(
  comparison: Comparison,
  body: Uint8Array,
  sizes: readonly number[],
): number[] | undefined {
  const passed: number[] = [];
  let start = 0;
  for (const size of [...sizes, body.length]) {
    const fresh = comparison.pass(body.subarray(start, start + size));
    if (fresh === undefined) return undefined;
    passed.push(...fresh);
    start = Math.min(start + size, body.length);
  }
  return passed;
}

test("in every chunking, exactly what lies behind the released bytes comes through", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), chunkSizes, (body, cut, sizes) => {
      const releasedBytes = 1 + (cut % body.length);
      const comparison = comparisonWith(body.subarray(0, releasedBytes));

      assert.deepEqual(passInChunks(comparison, body, sizes), [...body.subarray(releasedBytes)]);
      assert.equal(comparison.passed, true);
    }),
    { numRuns: 200 },
  );
});

test("in every chunking, an answer that differs in one released byte lets nothing through", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.record({ cut: fc.nat(), position: fc.nat() }),
      chunkSizes,
      (body, { cut, position }, sizes) => {
        const releasedBytes = 1 + (cut % body.length);
        const comparison = comparisonWith(body.subarray(0, releasedBytes));
        const other = body.slice();
        const changed = position % releasedBytes;
        other[changed] = (other[changed] as number) ^ 1;

        assert.equal(passInChunks(comparison, other, sizes), undefined);
      },
    ),
    { numRuns: 200 },
  );
});

test("an answer that ends inside the released bytes has not passed", () => {
  const comparison = comparisonWith(Uint8Array.of(1, 2, 3));

  assert.deepEqual(comparison.pass(Uint8Array.of(1, 2)), new Uint8Array(0));

  assert.equal(comparison.passed, false);
});

test("nothing released needs no comparison", () => {
  const comparison = comparisonWith(new Uint8Array(0));

  assert.equal(comparison.passed, true);
  assert.deepEqual(comparison.pass(Uint8Array.of(7)), Uint8Array.of(7));
});
