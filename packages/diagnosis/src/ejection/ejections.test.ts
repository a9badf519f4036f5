import assert from "node:assert/strict";
import { test } from "node:test";
import { countRequests, START_MS, UPSTREAM } from "../ledger/ledger.fixture.ts";
import { Ledger } from "../ledger/ledger.ts";
import { diagnose } from "../verdict/diagnose.ts";
import type { Ejection } from "./ejection.ts";
import { Ejections } from "./ejections.ts";

test("an ejection goes on from plan to plan until the peer is taken back, and each change is told", () => {
  const ledger = new Ledger();
  const told: (readonly Ejection[])[] = [];
  const ejections = new Ejections(new Map(), (_, changed) => told.push(changed));
  const plan = (second: number): readonly string[] => {
    const diagnoses = [diagnose(ledger, { upstream: UPSTREAM })];
    return ejections.plan({ ledger, diagnoses, atMs: START_MS + second * 1_000 })[0]!.peers;
  };
  for (const peer of ["a", "b", "c"]) {
    countRequests(ledger, { peer, requests: 10_000, faults: peer === "a" ? 30 : 0 });
  }

  const avoided = plan(1);
  const still = plan(2);
  countRequests(ledger, { peer: "a", requests: 10_000, timeMs: START_MS + 3_000 });
  const taken = plan(4);

  assert.deepEqual([avoided, still, taken], [["a"], ["a"], []]);
  assert.deepEqual(
    told.map((changed) => changed.map(({ kind }) => kind)),
    [["avoided"], ["readmitted"]],
  );
});

test("what was remembered of an earlier life goes on", () => {
  const ledger = new Ledger();
  for (const peer of ["a", "b"]) countRequests(ledger, { peer, requests: 1_000 });
  const before: Ejection = { peer: "a", kind: "avoided", sinceMs: START_MS, badRate: 1e-6, goodRate: 1e-7 };
  const ejections = new Ejections(new Map([[UPSTREAM, [before]]]));

  const plans = ejections.plan({
    ledger,
    diagnoses: [diagnose(ledger, { upstream: UPSTREAM })],
    atMs: START_MS + 1_000,
  });

  assert.deepEqual(plans, [{ upstream: UPSTREAM, peers: ["a"], probeShare: 0.01 }]);
});
