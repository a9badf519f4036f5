import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../simulation/chance.ts";
import { FaultStream } from "../simulation/fault-stream.ts";
import { comparisonsOf, highestRatio, rateRatio } from "./rate-ratio.ts";

const LEVEL = Math.log(20);

test("the ratio compares like with like", () => {
  const small = { requests: 1_000, faults: 1, otherRequests: 9_000, otherFaults: 9 };
  const large = { requests: 9_000, faults: 900, otherRequests: 1_000, otherFaults: 100 };

  const ratio = rateRatio([small, large]);

  assert.ok(ratio !== undefined && Math.abs(ratio - 1) < 1e-9);
});

test("where only the peer has faults the ratio is infinite, and where nothing has there is none", () => {
  const comparison = { requests: 10, faults: 1, otherRequests: 10, otherFaults: 0 };

  assert.equal(rateRatio([comparison]), Number.POSITIVE_INFINITY);
  assert.equal(rateRatio([{ ...comparison, faults: 0 }]), undefined);
});

test("the more faults elsewhere, the lower the ratio that isn't excluded", () => {
  const ratios = [0, 5, 50, 500].map((faults) =>
    highestRatio([{ requests: 1e6, faults, otherRequests: 9e6, otherFaults: 9 * faults }], LEVEL),
  );

  assert.equal(ratios[0], Number.POSITIVE_INFINITY);
  assert.deepEqual(
    [...ratios].sort((a, b) => b - a),
    ratios,
  );
  assert.ok((ratios[3] ?? 9) < 1.4);
});

test("the true ratio is excluded in at most 1 of 20 histories", () => {
  for (const truth of [1, 3, 20]) {
    const chance = createChance(truth);
    const [mine, others] = [new FaultStream(chance), new FaultStream(chance)];
    let excluded = 0;
    for (let history = 0; history < 400; history += 1) {
      const faults = mine.next(100_000, truth * 1e-4);
      const otherFaults = others.next(400_000, 1e-4);
      const comparison = { requests: 100_000, faults, otherRequests: 400_000, otherFaults };
      if (highestRatio([comparison], LEVEL) < truth) excluded += 1;
    }

    assert.ok(excluded <= 20, `${truth}: ${excluded} of 400`);
  }
});

test("each peer is set against all others, kind by kind", () => {
  const counts = [5, 3].map((faults, peer) => ({
    peer,
    requests: 100,
    responseBytes: 0,
    faults,
    episodes: faults,
  }));
  const periods = [0, 1].map((time) => ({
    fromMs: time,
    toMs: time + 1,
    strata: [{ key: "16KiB 0", counts }],
  }));

  const [first] = comparisonsOf(periods, 2);

  assert.deepEqual(first, [{ requests: 200, faults: 10, otherRequests: 200, otherFaults: 6 }]);
});
