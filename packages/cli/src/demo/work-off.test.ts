import assert from "node:assert/strict";
import { test } from "node:test";
import { workOff } from "./work-off.ts";

test("every item is done once, and never more at a time than allowed", async () => {
  const done: number[] = [];
  let running = 0;
  let mostRunning = 0;
  const work = async (item: number): Promise<void> => {
    running += 1;
    mostRunning = Math.max(mostRunning, running);
    await Promise.resolve();
    done.push(item);
    running -= 1;
  };

  await workOff([1, 2, 3, 4, 5], work, { concurrency: 2, signal: new AbortController().signal });

  assert.deepEqual(done, [1, 2, 3, 4, 5]);
  assert.equal(mostRunning, 2);
});

test("an abort keeps items that have not begun from beginning", async () => {
  const stop = new AbortController();
  const begun: number[] = [];
  const work = async (item: number): Promise<void> => {
    begun.push(item);
    if (item === 2) stop.abort();
    await Promise.resolve();
  };

  await workOff([1, 2, 3, 4, 5], work, { concurrency: 1, signal: stop.signal });

  assert.deepEqual(begun, [1, 2]);
});
