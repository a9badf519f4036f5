import assert from "node:assert/strict";
import test from "node:test";
import type { FaultCode } from "../outcome.ts";
import { retryDelayMs } from "./retry-delay.ts";

const options = { backoff: { initialMs: 100, maxMs: 1_000, maxRetryAfterMs: 60_000 } };
const fault = (code: FaultCode) => ({ code, detail: "", unsent: false });
const first = { fruitlessAttempts: 1, retryAfterMs: undefined, random: 0.5 };

test("the first retry after a lost packet goes at once", () => {
  assert.equal(retryDelayMs(fault("content_incomplete"), first, options), 0);
});

test("later retries back off", () => {
  const third = { ...first, fruitlessAttempts: 3 };

  assert.equal(retryDelayMs(fault("content_incomplete"), third, options), 100);
});

test("a status waits even before the first retry", () => {
  assert.equal(retryDelayMs(fault("retryable_status"), first, options), 50);
});

test("Retry-After is waited for", () => {
  assert.equal(retryDelayMs(fault("retryable_status"), { ...first, retryAfterMs: 7_000 }, options), 7_000);
});

test("a Retry-After beyond the limit is not waited for at all", () => {
  assert.equal(
    retryDelayMs(fault("retryable_status"), { ...first, retryAfterMs: 60_001 }, options),
    Infinity,
  );
});
