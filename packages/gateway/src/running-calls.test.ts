import assert from "node:assert/strict";
import { test } from "node:test";
import { RunningCalls } from "./running-calls.ts";

test("the end of all calls is told when the last one has ended, also by a failure", async () => {
  const calls = new RunningCalls();
  let endFirst = (): void => {};
  let failSecond = (_reason: Error): void => {};
  const first = new Promise<void>((resolve) => (endFirst = resolve));
  const second = new Promise<void>((_resolve, reject) => (failSecond = reject));
  const told: string[] = [];
  const clock = { after: () => () => void told.push("stopped") };

  const tracked = calls.track(first);
  const failing = assert.rejects(calls.track(second), { message: "broken" });
  const ended = calls.ended(clock, 1_000).then(() => told.push("ended"));
  endFirst();
  await tracked;
  const before = [...told];
  failSecond(new Error("broken"));
  await Promise.all([failing, ended]);

  assert.deepEqual(before, []);
  assert.deepEqual(told, ["stopped", "ended"]);
});

test("a call that does not end is waited for as long as it was said, and where there is none, nothing is", async () => {
  const calls = new RunningCalls();
  const waits: number[] = [];
  const clock = {
    after: (delayMs: number, callback: () => void) => {
      waits.push(delayMs);
      callback();
      return () => {};
    },
  };

  await calls.ended(clock, 1_000);
  void calls.track(new Promise(() => {}));
  await calls.ended(clock, 2_000);

  assert.deepEqual(waits, [2_000]);
});
