import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../simulation/chance.ts";
import { FaultStream } from "../simulation/fault-stream.ts";
import { findChange, onsetOf } from "./change-point.ts";
import type { Step } from "./change-point.ts";

function stepsOf(faults: readonly number[]): readonly Step[] {
  return faults.map((count, index) => ({ fromMs: index, toMs: index + 1, requests: 1_000, faults: count }));
}

test("the change is where two rates explain the faults best", () => {
  const change = findChange(stepsOf([0, 0, 0, 0, 5, 4, 6, 5]));

  assert.equal(change?.at, 4);
  assert.ok(change.gain > 10);
});

test("a rate that falls is a change too", () => {
  assert.equal(findChange(stepsOf([5, 4, 6, 0, 0, 0]))?.at, 3);
});

test("without faults, or in a single step, nothing changes", () => {
  assert.equal(findChange(stepsOf([0, 0])), undefined);
  assert.equal(findChange(stepsOf([3])), undefined);
});

test("the range of the onset holds the true time in at least 95 % of histories", () => {
  const histories = 600;
  for (const [before, after] of [
    [0, 1e-3],
    [1e-5, 1e-3],
    [1e-4, 1e-3],
  ] as const) {
    let covered = 0;
    for (let seed = 1; seed <= histories; seed += 1) {
      const stream = new FaultStream(createChance(seed));
      const rates = [
        ...Array.from({ length: 150 }, () => before),
        ...Array.from({ length: 100 }, () => after),
      ];
      const steps = stepsOf(rates.map((rate) => stream.next(1_000, rate)));
      const change = findChange(steps);
      const { fromMs = 0, toMs } = onsetOf(change!, steps);
      if (fromMs <= 150 && 150 <= toMs) covered += 1;
    }

    // Three standard errors below 95 % would be 0.923.
    assert.ok(covered / histories > 0.923, `${before} to ${after}: ${covered}`);
  }
});
