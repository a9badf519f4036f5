import assert from "node:assert/strict";
import { test } from "node:test";
import { Sum } from "./sum.ts";

test("periods add up, and taking the sum begins anew", () => {
  const sum = new Sum();
  const counts = [{ peer: 0, requests: 5, responseBytes: 50, faults: 1, episodes: 1 }];
  for (const fromMs of [10, 20]) sum.add({ fromMs, toMs: fromMs + 10, strata: [{ key: "", counts }] });

  const period = sum.take();

  assert.deepEqual([period.fromMs, period.toMs], [10, 30]);
  assert.deepEqual(period.strata[0]?.counts, [
    { peer: 0, requests: 10, responseBytes: 100, faults: 2, episodes: 2 },
  ]);
  assert.deepEqual(sum.counts, []);
});
