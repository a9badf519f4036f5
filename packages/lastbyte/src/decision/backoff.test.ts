import assert from "node:assert/strict";
import test from "node:test";
import { backoffMs } from "./backoff.ts";

const options = { initialMs: 100, maxMs: 1_000, maxRetryAfterMs: 0 };

test("the bound doubles with each wait until the maximum", () => {
  const bounds = [1, 2, 3, 4, 5, 50].map((retry) => backoffMs(retry, options, 0.999_999));

  assert.deepEqual(bounds, [99, 199, 399, 799, 999, 999]);
});

test("the wait is drawn from nothing to the bound", () => {
  assert.equal(backoffMs(3, options, 0), 0);
  assert.equal(backoffMs(3, options, 0.5), 200);
});
