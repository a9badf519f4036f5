import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecorderSnapshot } from "./recorder.ts";
import { SnapshotLedger } from "./snapshot-ledger.ts";

test("what a worker has counted stays counted when it ends, and while it does not answer", () => {
  const ledger = new SnapshotLedger(10);
  for (const worker of [1, 2, 3, 4]) ledger.began(worker);
  ledger.told(1, counted(5));
  ledger.told(2, counted(7));

  ledger.ended(1);
  ledger.ended(3);
  ledger.told(4, counted(1));
  ledger.told(4, counted(2));

  assert.deepEqual(ledger.sum().counters, [{ name: "n", labels: {}, value: 14 }]);
});

test("what a worker has said comes too late behind the news of its end, and is not counted twice", () => {
  const ledger = new SnapshotLedger(10);
  ledger.began(1);
  ledger.told(1, counted(5));

  ledger.ended(1);
  ledger.told(1, counted(6));

  assert.deepEqual(ledger.sum().counters, [{ name: "n", labels: {}, value: 5 }]);
});

function counted(value: number): RecorderSnapshot {
  return {
    counters: [{ name: "n", labels: {}, value }],
    durations: { counts: [], sum: 0, count: 0 },
    calls: [],
  };
}
