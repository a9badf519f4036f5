import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "./chance.ts";
import { FaultStream } from "./fault-stream.ts";

test("the counts have the mean and the variance of single draws", () => {
  const stream = new FaultStream(createChance(1));
  const counts = Array.from({ length: 20_000 }, () => stream.next(50, 0.1));

  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;

  assert.ok(Math.abs(mean - 5) < 0.06, `${mean}`);
  assert.ok(Math.abs(variance - 4.5) < 0.2, `${variance}`);
});

test("it makes no difference in how many steps the requests come", () => {
  const [whole, parts] = [new FaultStream(createChance(7)), new FaultStream(createChance(7))];

  const atOnce = whole.next(100_000, 1e-3);
  let byParts = 0;
  for (let part = 0; part < 1_000; part += 1) byParts += parts.next(100, 1e-3);

  assert.equal(byParts, atOnce);
});

test("a rate of 0 hits nothing, a rate of 1 everything", () => {
  const stream = new FaultStream(createChance(1));

  assert.equal(stream.next(1e9, 0), 0);
  assert.equal(stream.next(100, 1), 100);
});
