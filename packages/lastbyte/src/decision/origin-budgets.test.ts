import assert from "node:assert/strict";
import test from "node:test";
import { OriginBudgets } from "./origin-budgets.ts";

const options = { ratio: 0, minPerSecond: 0.1, ttlMs: 10_000 };

test("origins don't spend each other's budget", () => {
  const budgets = new OriginBudgets(options);
  budgets.of("https://a.example").tryWithdraw(0);

  assert.equal(budgets.of("https://a.example").balance(0), 0);
  assert.equal(budgets.of("https://b.example").balance(0), 1);
});

test("an origin in use is remembered while ten thousand others come and go", () => {
  const budgets = new OriginBudgets(options);
  budgets.of("used").tryWithdraw(0);
  budgets.of("unused").tryWithdraw(0);

  for (let number = 0; number < 20_000; number++) {
    budgets.of(`other-${number}`);
    budgets.of("used");
  }

  assert.equal(budgets.of("used").balance(0), 0);
  assert.equal(budgets.of("unused").balance(0), 1);
});
