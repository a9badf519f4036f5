import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "./chance.ts";
import { equalShares, Fleet, unequalShares } from "./fleet.ts";

test("each balancer gets its share, to the request", () => {
  const fleet = new Fleet([0.25, 0.75], createChance(1));
  const requests = [0, 0];

  for (let step = 0; step < 100; step += 1) {
    const { strata } = fleet.step({ fromMs: step, toMs: step + 1, requests: 3, rateOf: () => 0 });
    for (const { peer, requests: count } of strata[0]?.counts ?? [])
      requests[peer] = (requests[peer] ?? 0) + count;
  }

  assert.deepEqual(requests, [75, 225]);
});

test("only what is bad cuts", () => {
  const fleet = new Fleet(equalShares(3), createChance(1));

  const { strata } = fleet.step({
    fromMs: 0,
    toMs: 1,
    requests: 30_000,
    rateOf: (balancer) => Number(balancer === 1),
  });

  assert.deepEqual(
    strata[0]?.counts.map(({ faults }) => faults),
    [0, 10_000, 0],
  );
});

test("unequal shares add up to all, and differ by a factor of ten", () => {
  const shares = unequalShares(20);

  assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-12);
  assert.ok(Math.abs((shares[0] ?? 0) / (shares[19] ?? 1) - 10) < 1e-9);
});
