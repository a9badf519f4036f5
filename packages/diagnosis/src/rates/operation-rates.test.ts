import assert from "node:assert/strict";
import { test } from "node:test";
import { Ledger } from "../ledger/ledger.ts";
import { operationRates } from "./operation-rates.ts";

const UPSTREAM = "https://api.example";

test("operations that were hit are counted beside the share that single requests make one expect", () => {
  const ledger = new Ledger();
  for (let index = 0; index < 100; index += 1) {
    ledger.countOperation(UPSTREAM, `export ${index}`, {
      calls: 1_000,
      hitCalls: index === 0 ? 4 : 0,
      failedCalls: 0,
    });
  }
  ledger.countOperation("https://other.example", "export 0", { calls: 1, hitCalls: 1, failedCalls: 1 });

  const rates = operationRates(ledger, UPSTREAM, { faultRate: 1e-5, confidence: 0.95 });

  assert.equal(rates?.hit.count, 1);
  assert.equal(rates.hit.total, 100);
  assert.equal(rates.total, 100);
  assert.equal(rates.meanCalls, 1_000);
  assert.equal(rates.failed.count, 0);
  assert.ok(Math.abs(rates.expectedShare - (1 - (1 - 1e-5) ** 1_000)) < 1e-12);
});

test("of more operations than are followed, a fair sample tells the share and how many there were", () => {
  const ledger = new Ledger({ operations: 500 });
  for (let index = 0; index < 10_000; index += 1) {
    ledger.countOperation(UPSTREAM, `export ${index}`, {
      calls: 10,
      hitCalls: Number(index % 5 === 0),
      failedCalls: 0,
    });
  }

  const rates = operationRates(ledger, UPSTREAM, { faultRate: 0.02, confidence: 0.999 });

  assert.equal(rates?.hit.total, 500);
  assert.ok(rates.hit.interval.low < 0.2 && 0.2 < rates.hit.interval.high, `${rates.hit.rate}`);
  assert.ok(Math.abs(rates.total / 10_000 - 1) < 0.15, `${rates.total}`);
});

test("where no call belonged to an operation, nothing is said of operations", () => {
  assert.equal(operationRates(new Ledger(), UPSTREAM, { faultRate: 0, confidence: 0.95 }), undefined);
});
