import assert from "node:assert/strict";
import { test } from "node:test";
import { waldBound } from "./wald-bound.ts";

test("the bound is what the formula gives for the rates of the field", () => {
  const bounds = [waldBound(1e-3, 1e-5), waldBound(1e-4, 1e-5), waldBound(1e-3, 1e-7)].map(Math.round);

  assert.deepEqual(bounds, [3_767, 97_113, 1_659]);
});
