import assert from "node:assert/strict";
import test from "node:test";
import * as fc from "fast-check";
import { RetryBudget } from "./retry-budget.ts";

const options = { ratio: 0.2, minPerSecond: 1, ttlMs: 10_000 };

test("a new budget allows its reserve and no more", () => {
  const budget = new RetryBudget(options);

  const granted = Array.from({ length: 12 }, () => budget.tryWithdraw(0)).filter(Boolean).length;

  assert.equal(granted, 10);
});

test("five calls pay for one retry", () => {
  const budget = new RetryBudget({ ...options, minPerSecond: 0 });
  for (let call = 0; call < 5; call++) budget.deposit(0);

  assert.equal(budget.tryWithdraw(0), true);
  assert.equal(budget.tryWithdraw(0), false);
});

test("calls are forgotten after their time to live", () => {
  const budget = new RetryBudget({ ...options, minPerSecond: 0 });
  for (let call = 0; call < 50; call++) budget.deposit(500);

  assert.equal(Math.round(budget.balance(9_999)), 10);
  assert.equal(budget.balance(10_500), 0);
});

test("a clock that stands still or is far ahead does no harm", () => {
  const budget = new RetryBudget(options);
  budget.deposit(1e12);
  budget.deposit(0);

  assert.ok(budget.balance(1e12) > 10);
  assert.equal(budget.balance(2e12), 10);
});

test("within one time to live retries never exceed the ratio of calls plus the reserve", () => {
  const moments = fc.array(fc.tuple(fc.nat(9_999), fc.boolean()), { maxLength: 300 });
  fc.assert(
    fc.property(moments, (history) => {
      const budget = new RetryBudget(options);
      let [calls, retries] = [0, 0];
      for (const [nowMs, isCall] of history.toSorted(([left], [right]) => left - right)) {
        if (isCall) {
          budget.deposit(nowMs);
          calls++;
        } else if (budget.tryWithdraw(nowMs)) retries++;
      }

      assert.ok(retries <= calls * 0.2 + 10 + 1e-9);
    }),
  );
});
