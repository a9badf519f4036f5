import assert from "node:assert/strict";
import { test } from "node:test";
import { mixPlans } from "./mix-plans.ts";

/** What each plan hits when the lab asks one after the other. */
function sharesOf(plans: readonly { readonly rate?: number }[]): readonly number[] {
  let left = 1;
  return plans.map(({ rate = 0 }) => {
    const share = left * rate;
    left -= share;
    return share;
  });
}

test("every fault gets the same part of the rate", () => {
  for (const rate of [1e-5, 0.01, 0.5, 1]) {
    const shares = sharesOf(mixPlans(["cut-length", "stall", "reframe-length"], rate, {}));

    for (const share of shares) assert.ok(Math.abs(share - rate / 3) < 1e-12, `${share} of ${rate}`);
  }
});

test("every plan carries the settings", () => {
  const plans = mixPlans(["cut-length", "stall"], 0.1, { cutBytes: 20 });

  assert.deepEqual(
    plans.map(({ fault, cutBytes }) => [fault, cutBytes]),
    [
      ["cut-length", 20],
      ["stall", 20],
    ],
  );
});
