import assert from "node:assert/strict";
import test from "node:test";
import { Cancellation } from "./cancellation.ts";
import { sleep } from "./clock.ts";
import { FakeClock, settle } from "./fake-clock.fixture.ts";

function arrange(delayMs: number) {
  const [clock, cancellation] = [new FakeClock(), new Cancellation()];
  const heard: string[] = [];
  const start = () => void sleep(clock, delayMs, cancellation).then(() => heard.push("awake"));
  return { clock, cancellation, heard, start };
}

test("a sleep ends when its time is over, not before", async () => {
  const { clock, heard, start } = arrange(30);
  start();

  await clock.pass(29);
  assert.deepEqual(heard, []);

  await clock.pass(1);
  assert.deepEqual(heard, ["awake"]);
});

test("a cancelled call is woken at once, and leaves no timer behind", async () => {
  const { clock, cancellation, heard, start } = arrange(30);
  start();

  cancellation.cancel({ kind: "deadline" });
  await settle();

  assert.deepEqual(heard, ["awake"]);
  assert.equal(clock.timers, 0);
});

test("a call that was cancelled before does not sleep, and leaves no timer behind", async () => {
  const { clock, cancellation, heard, start } = arrange(30);
  cancellation.cancel({ kind: "deadline" });

  start();
  await settle();

  assert.deepEqual(heard, ["awake"]);
  assert.equal(clock.timers, 0);
});

test("a cancellation after the sleep has nothing left to wake", async () => {
  const { clock, cancellation, heard, start } = arrange(30);
  start();
  await clock.pass(30);

  cancellation.cancel({ kind: "deadline" });
  await settle();

  assert.deepEqual(heard, ["awake"]);
});
