import assert from "node:assert/strict";
import { test } from "node:test";
import { LoopTimeout } from "./loop-timeout.ts";

test("a signal aborts with a TimeoutError when its time is over, and not before", (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  const timeout = new LoopTimeout(1_000);
  const first = timeout.begin();
  context.mock.timers.tick(500);
  const second = timeout.begin();

  context.mock.timers.tick(750);
  const atFirstEnd = [first.aborted, second.aborted];
  context.mock.timers.tick(500);

  assert.deepEqual(atFirstEnd, [true, false]);
  assert.equal(second.aborted, true);
  assert.equal((second.reason as DOMException).name, "TimeoutError");
});

test("time goes on for a request that begins after all others have ended", (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  const timeout = new LoopTimeout(500);
  timeout.begin();
  context.mock.timers.tick(2_000);

  const later = timeout.begin();
  context.mock.timers.tick(2_000);

  assert.equal(later.aborted, true);
});
