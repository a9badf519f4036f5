import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../simulation/chance.ts";
import { equalShares, Fleet, unequalShares } from "../simulation/fleet.ts";
import { Localisation } from "./localisation.ts";

/** Lets a fleet run until there is this much evidence against a balancer, or time is over. */
function watch(
  shares: readonly number[],
  { seed, steps, level, requests, rateOf }: WatchOptions,
): { readonly blamed: number | undefined; readonly highest: number; readonly steps: number } {
  const fleet = new Fleet(shares, createChance(seed));
  const localisation = new Localisation(shares.length, "faults");
  let highest = 0;
  for (let step = 0; step < steps; step += 1) {
    localisation.add(fleet.step({ fromMs: step, toMs: step + 1, requests, rateOf }));
    for (const peer of shares.keys()) {
      const evidence = localisation.evidence(peer);
      highest = Math.max(highest, evidence);
      if (evidence >= level) return { blamed: peer, highest, steps: step + 1 };
    }
  }
  return { blamed: undefined, highest, steps };
}

interface WatchOptions {
  readonly seed: number;
  readonly steps: number;
  readonly level: number;
  readonly requests: number;
  readonly rateOf: (balancer: number) => number;
}

test("of fleets that share one rate, no more than 1 in 20 ever reach an evidence of 20 times their number", () => {
  for (const shares of [equalShares(2), unequalShares(10)]) {
    let reached = 0;
    for (let seed = 1; seed <= 300; seed += 1) {
      const level = Math.log(20 * shares.length);
      const options = { seed, steps: 200, level, requests: 1_000, rateOf: () => 1e-3 };
      if (watch(shares, options).blamed !== undefined) reached += 1;
    }

    // The theory says at most 15 of 300; four standard errors more would be 30.
    assert.ok(reached <= 30, `${reached} of 300`);
  }
});

test("a bad balancer is found within about twice the requests of a test that was told both rates", () => {
  const wald = 3_767;
  let requests = 0;
  for (let seed = 1; seed <= 200; seed += 1) {
    const { blamed, steps } = watch(equalShares(20), {
      seed,
      steps: 10_000,
      level: Math.log(20 / 1e-6),
      requests: 2_000,
      rateOf: (balancer) => (balancer === 7 ? 1e-3 : 1e-5),
    });
    assert.equal(blamed, 7);
    requests += steps * 100;
  }

  // The mean over ten thousand histories is 1.95 times; two standard errors of this mean are 0.13 times.
  assert.ok(requests / 200 < 2.1 * wald, `${requests / 200}`);
});

test("a balancer that goes bad after thousands of scattered faults is still found", () => {
  const shares = equalShares(10);
  const fleet = new Fleet(shares, createChance(3));
  const localisation = new Localisation(10, "faults");
  for (let step = 0; step < 3_000; step += 1) {
    localisation.add(fleet.step({ fromMs: step, toMs: step + 1, requests: 1e5, rateOf: () => 1e-5 }));
  }

  let faults = 0;
  while (localisation.evidence(4) < Math.log(10 / 1e-6) && faults < 100) {
    localisation.add({ strata: [stratum(10, 4)] });
    faults += 1;
  }

  assert.ok(faults < 20, `${faults}`);
});

test("what it would take is what it takes", () => {
  const localisation = new Localisation(2, "faults");
  localisation.add({ strata: [stratum(2, 1)] });
  const after = localisation.evidenceAfter(1, 5, 0.5);

  for (let fault = 0; fault < 5; fault += 1) localisation.add({ strata: [stratum(2, 1)] });

  // New stakes that are put in meanwhile only help.
  assert.ok(localisation.evidence(1) >= after - 0.1);
  assert.ok(localisation.evidence(1) < after + 1);
});

test("evidence beyond all numbers stays a number", () => {
  const localisation = new Localisation(2, "faults");

  for (let round = 0; round < 50; round += 1) {
    for (let fault = 0; fault < 300; fault += 1) localisation.add({ strata: [stratum(2, 0)] });
    localisation.add({ strata: [stratum(2, 1)] });
  }

  assert.ok(Number.isFinite(localisation.evidence(0)) && localisation.evidence(0) > 500);
  assert.ok(Number.isFinite(localisation.evidence(1)));
});

/** A thousand requests to each of some peers, with one fault. */
function stratum(peers: number, faulty: number) {
  const counts = Array.from({ length: peers }, (_, peer) => {
    const faults = Number(peer === faulty);
    return { peer, requests: 1_000, responseBytes: 0, faults, episodes: faults };
  });
  return { key: "", counts };
}
