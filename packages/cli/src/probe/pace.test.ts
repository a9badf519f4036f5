import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "./pace.ts";

test("requests are evenly spaced, the first one at once", () => {
  const pace = new Pace(20, 1_000);

  const times = [0, 1, 2].map(() => {
    const { nextMs } = pace;
    pace.sent(nextMs);
    return nextMs;
  });

  assert.deepEqual(times, [1_000, 1_050, 1_100]);
});

test("what couldn't be sent in time is not made up for", () => {
  const pace = new Pace(20, 0);

  pace.sent(10_000);

  assert.equal(pace.nextMs, 10_050);
});

test("Retry-After is waited out, and then it goes on at half the pace", () => {
  const pace = new Pace(10, 0);
  pace.sent(0);

  pace.refused({ sentAtMs: 0, nowMs: 20, retryAfterMs: 30_000 });

  assert.equal(pace.nextMs, 30_020);
  pace.sent(30_020);
  assert.equal(pace.nextMs, 30_220);
});

test("a server that doesn't say how long is left alone for longer each time", () => {
  const pace = new Pace(10, 0);

  const waits = [0, 1, 2, 3, 4, 5, 6, 7].map(() => {
    const nowMs = pace.nextMs;
    pace.refused({ sentAtMs: nowMs, nowMs, retryAfterMs: undefined });
    return pace.nextMs - nowMs;
  });

  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  assert.equal(pace.refusals, 8);
});

test("refusals of requests that were under way are one refusal, and the longest wait counts", () => {
  const pace = new Pace(10, 0);

  pace.refused({ sentAtMs: 0, nowMs: 100, retryAfterMs: 5_000 });
  pace.refused({ sentAtMs: 50, nowMs: 200, retryAfterMs: 9_000 });

  assert.deepEqual([pace.refusals, pace.nextMs], [1, 9_200]);
  pace.sent(9_200);
  assert.equal(pace.nextMs, 9_400);
});

test("an answer ends a row of refusals", () => {
  const pace = new Pace(10, 0);
  pace.refused({ sentAtMs: 0, nowMs: 0, retryAfterMs: 0 });

  pace.answered();

  assert.equal(pace.refusals, 0);
});
