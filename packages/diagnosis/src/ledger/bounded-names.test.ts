import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { BoundedNames } from "./bounded-names.ts";
import { compareByHash } from "./hash.ts";

test("whatever the order, the names with the smallest hashes are kept", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 50 }), fc.integer({ min: 1, max: 10 }), (names, limit) => {
      const bounded = new BoundedNames(limit);
      const kept = new Set<string>();

      for (const name of names) {
        const { dropped } = bounded.admit(name);
        kept.add(name);
        if (dropped !== undefined) kept.delete(dropped);
      }

      const expected = [...new Set(names)].sort(compareByHash).slice(0, limit);
      assert.deepEqual([...kept].sort(compareByHash), expected);
      assert.equal(bounded.last, bounded.isFull ? expected.at(-1) : undefined);
    }),
  );
});
