import assert from "node:assert/strict";
import { test } from "node:test";
import { ResetAllowance } from "./reset-allowance.ts";

test("a client may take back 200 requests at once, and 33 more with every second", () => {
  const allowance = new ResetAllowance();

  const atOnce = Array.from({ length: 300 }, () => allowance.tryTake(1_000_000)).filter(Boolean);
  const aSecondLater = Array.from({ length: 300 }, () => allowance.tryTake(1_001_000)).filter(Boolean);
  const muchLater = Array.from({ length: 300 }, () => allowance.tryTake(2_000_000)).filter(Boolean);

  assert.deepEqual([atOnce.length, aSecondLater.length, muchLater.length], [200, 33, 200]);
});
