import assert from "node:assert/strict";
import { test } from "node:test";
import { Ledger } from "../ledger/ledger.ts";
import { countRequests, START_MS, UPSTREAM } from "../ledger/ledger.fixture.ts";
import { diagnose } from "../verdict/diagnose.ts";
import type { Ejection, EjectionOptions, EjectionPlan } from "./ejection.ts";
import { planEjections } from "./plan-ejections.ts";

function plan(ledger: Ledger, { before = [], second = 0, options = {} }: PlanOptions = {}): EjectionPlan {
  const diagnosis = diagnose(ledger, { upstream: UPSTREAM });
  return planEjections({ ledger, diagnosis, before, atMs: START_MS + second * 1_000 }, options);
}

interface PlanOptions {
  readonly before?: readonly Ejection[];
  readonly second?: number;
  readonly options?: EjectionOptions;
}

/** Peers a, b, c, d, of which the first few cut 20 in 10 000. */
function ledgerWith(bad: number): Ledger {
  const ledger = new Ledger();
  for (const [index, peer] of ["a", "b", "c", "d"].entries()) {
    countRequests(ledger, { peer, requests: 10_000, faults: index < bad ? 20 : 0 });
  }
  return ledger;
}

/** More requests in a second of their own. */
function goOn(
  ledger: Ledger,
  second: number,
  counts: { peer: string; requests: number; faults?: number },
): void {
  countRequests(ledger, { ...counts, timeMs: START_MS + second * 1_000 });
}

test("a blamed peer is avoided, but for a small share of its requests", () => {
  const { avoid, probeShare, spared, ejections } = plan(ledgerWith(1), { second: 1 });

  assert.deepEqual([avoid, spared, probeShare], [["a"], [], 0.01]);
  assert.ok(ejections[0]!.badRate > 1e-3 && ejections[0]!.badRate < 2e-3);
});

test("when the whole fleet is at fault nobody is avoided, and whoever was is used again", () => {
  const ledger = new Ledger();
  for (const peer of ["a", "b", "c", "d"]) countRequests(ledger, { peer, requests: 100_000, faults: 100 });
  const before: readonly Ejection[] = [
    { peer: "a", kind: "avoided", sinceMs: START_MS, badRate: 1e-3, goodRate: 1e-5 },
  ];

  const { avoid, ejections } = plan(ledger, { before, second: 1 });

  assert.deepEqual([avoid, ejections], [[], []]);
});

test("no more than the configured share is avoided, and never the last peer", () => {
  const ledger = new Ledger();
  for (const [index, peer] of ["a", "b", "c", "d", "e", "f", "g", "h"].entries()) {
    countRequests(ledger, { peer, requests: 100_000, faults: index < 3 ? 100 + index : 0 });
  }

  const { avoid, spared } = plan(ledger, { options: { maxShare: 0.25 } });

  assert.equal(avoid.length, 2);
  assert.deepEqual(
    spared.map(({ because }) => because),
    ["too_many_avoided"],
  );
});

test("time alone readmits nobody", () => {
  const ledger = ledgerWith(1);
  const { ejections } = plan(ledger, { second: 1 });

  goOn(ledger, 86_400, { peer: "b", requests: 1_000_000 });
  goOn(ledger, 86_400, { peer: "a", requests: 30 });

  assert.deepEqual(plan(ledger, { before: ejections, second: 86_401 }).avoid, ["a"]);
});

test("a peer comes back once its own requests refute that it is as bad as it was", () => {
  const ledger = ledgerWith(1);
  let { ejections } = plan(ledger, { second: 1 });
  let cleanRequests = 0;
  for (let second = 2; ejections[0]?.kind === "avoided" && second < 1_000; second += 1) {
    goOn(ledger, second, { peer: "a", requests: 100 });
    cleanRequests += 100;
    ({ ejections } = plan(ledger, { before: ejections, second }));
  }

  // ln(1000) over the difference of the rates, the bad one taken at its lower bound.
  assert.ok(cleanRequests > 4_000 && cleanRequests < 8_000, `${cleanRequests}`);
});

test("a peer that came back and is bad again is avoided again, for what it did since and not for the past", () => {
  const ledger = ledgerWith(1);
  const before: readonly Ejection[] = [
    { peer: "a", kind: "readmitted", sinceMs: START_MS + 2_000, badRate: 1.2e-3, goodRate: 1.2e-4 },
  ];

  const afterwards = plan(ledger, { before, second: 2 }).avoid;
  goOn(ledger, 3, { peer: "a", requests: 3_000, faults: 6 });
  goOn(ledger, 3, { peer: "b", requests: 3_000 });
  const later = plan(ledger, { before, second: 4 }).avoid;

  assert.deepEqual([afterwards, later], [[], ["a"]]);
});

test("a readmission is forgotten when the diagnosis blames nobody any more", () => {
  const ledger = new Ledger();
  for (const peer of ["a", "b"]) countRequests(ledger, { peer, requests: 1_000_000 });
  const before: readonly Ejection[] = [
    { peer: "a", kind: "readmitted", sinceMs: START_MS, badRate: 1e-3, goodRate: 1e-4 },
  ];

  assert.deepEqual(plan(ledger, { before }).ejections, []);
});

test("with so many peers that time isn't kept, a peer comes back by what was counted since it was avoided", () => {
  const ledger = new Ledger({ cells: 200 });
  for (let index = 0; index < 300; index += 1) {
    countRequests(ledger, { peer: `p${index}`, requests: 10_000, faults: index === 7 ? 40 : 0 });
  }
  const first = plan(ledger, { second: 1 });
  goOn(ledger, 2, { peer: "p7", requests: 500 });
  const second = plan(ledger, { before: first.ejections, second: 3 });
  goOn(ledger, 4, { peer: "p7", requests: 5_000 });
  const third = plan(ledger, { before: second.ejections, second: 5 });
  const fourth = plan(ledger, { before: third.ejections, second: 6 });
  goOn(ledger, 7, { peer: "p7", requests: 2_000, faults: 40 });
  const fifth = plan(ledger, { before: fourth.ejections, second: 8 });

  assert.equal(ledger.toJSON().cells.length, 300);
  assert.deepEqual(
    [first, second, third, fourth, fifth].map(({ avoid }) => avoid),
    [["p7"], ["p7"], [], [], ["p7"]],
  );
});

test("where time isn't kept, whoever was avoided by a plan that didn't note what there was stays avoided", () => {
  const ledger = new Ledger({ cells: 200 });
  for (let index = 0; index < 300; index += 1) countRequests(ledger, { peer: `p${index}`, requests: 10_000 });
  const before: Ejection = { peer: "p7", kind: "avoided", sinceMs: START_MS, badRate: 1e-3, goodRate: 1e-5 };

  assert.deepEqual(plan(ledger, { before: [before], second: 5 }).avoid, ["p7"]);
});
