import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../simulation/chance.ts";
import { FaultStream } from "../simulation/fault-stream.ts";
import { Cusum } from "./cusum.ts";

function run(rate: number, steps: number, seed: number): number | undefined {
  const cusum = new Cusum(1e-6);
  const stream = new FaultStream(createChance(seed));
  for (let step = 1; step <= steps; step += 1) {
    cusum.add({ requests: 10_000, faults: stream.next(10_000, rate) });
    if (cusum.isAlarmed) return step;
  }
  return undefined;
}

test("a normal rate gives no alarm in a hundred runs of a hundred million requests", () => {
  for (let seed = 1; seed <= 100; seed += 1) assert.equal(run(1e-6, 10_000, seed), undefined);
});

test("one in a hundred thousand is noticed within a few million requests, one in a thousand within a few thousand", () => {
  const mean = (rate: number): number => {
    const delays = Array.from({ length: 40 }, (_, seed) => run(rate, 10_000, seed + 1) ?? Number.NaN);
    return (10_000 * delays.reduce((sum, delay) => sum + delay, 0)) / delays.length;
  };

  assert.ok(mean(1e-5) < 2_500_000, `${mean(1e-5)}`);
  assert.ok(mean(1e-3) <= 20_000, `${mean(1e-3)}`);
});

test("when the trouble is over, the alarm ends", () => {
  const cusum = new Cusum(1e-6);
  cusum.add({ requests: 10_000, faults: 10 });
  assert.ok(cusum.isAlarmed);

  for (let step = 0; step < 1_000; step += 1) cusum.add({ requests: 1_000_000, faults: 0 });

  assert.ok(!cusum.isAlarmed);
  assert.equal(cusum.sum, 0);
});
