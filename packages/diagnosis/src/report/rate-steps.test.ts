import assert from "node:assert/strict";
import { test } from "node:test";
import type { History } from "../ledger/history.ts";
import { rateSteps } from "./rate-steps.ts";

function historyOf(seconds: readonly (readonly [requests: number, faults: number])[]): History {
  return {
    peers: ["192.0.2.1"],
    named: 1,
    keepsTime: true,
    periods: seconds.map(([requests, faults], index) => ({
      fromMs: index * 1_000,
      toMs: (index + 1) * 1_000,
      strata: [{ key: "", counts: [{ peer: 0, requests, responseBytes: 0, faults, episodes: faults }] }],
    })),
  };
}

test("few faults make few steps, many make many, and none is lost", () => {
  const few = rateSteps(historyOf(Array.from({ length: 600 }, () => [10, 0])), 600_000, 0.95);
  const many = rateSteps(historyOf(Array.from({ length: 600 }, () => [10, 1])), 600_000, 0.95);

  assert.deepEqual([few.length, many.length > 40, many.length <= 50], [6, true, true]);
  assert.equal(
    many.reduce((sum, { faults }) => sum + faults.count, 0),
    600,
  );
});

test("the last step ends where the counting did", () => {
  const steps = rateSteps(
    historyOf([
      [10, 0],
      [10, 1],
    ]),
    1_500,
    0.95,
  );

  assert.equal(steps.at(-1)?.toMs, 1_500);
});

test("without requests there are no steps", () => {
  assert.deepEqual(rateSteps(historyOf([]), 0, 0.95), []);
});
