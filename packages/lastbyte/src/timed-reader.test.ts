import assert from "node:assert/strict";
import test from "node:test";
import { Cancellation } from "./cancellation.ts";
import type { ByteSource } from "./exchange.ts";
import { FakeClock, settle } from "./fake-clock.fixture.ts";
import { TimedReader } from "./timed-reader.ts";
import type { ReadEvent } from "./timed-reader.ts";

/** A source whose reads are answered by the test. */
class ManualSource implements ByteSource {
  answer: ((chunk: Uint8Array | undefined) => void) | undefined;
  reads = 0;

  read(): Promise<Uint8Array | undefined> {
    this.reads++;
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  cancel(): void {}
}

function arrange(limits: { stallTimeoutMs?: number; holdMs?: number }) {
  const [source, clock, cancellation] = [new ManualSource(), new FakeClock(), new Cancellation()];
  const { stallTimeoutMs, holdMs } = limits;
  const reader = new TimedReader(source, { clock, cancellation, stallTimeoutMs, holdMs });
  const events: ReadEvent["kind"][] = [];
  const next = () => void Promise.resolve(reader.next()).then(({ kind }) => events.push(kind));
  return { source, clock, cancellation, reader, events, next };
}

test("a chunk that comes in time is handed on", async () => {
  const { source, clock, events, next } = arrange({ stallTimeoutMs: 30, holdMs: 20 });
  next();
  await clock.pass(10);

  source.answer?.(new Uint8Array(1));
  await settle();

  assert.deepEqual(events, ["bytes"]);
});

test("one timer serves a whole body, and none is left behind by who pauses or closes", async () => {
  const { source, clock, reader, events, next } = arrange({ stallTimeoutMs: 30 });
  for (let chunk = 0; chunk < 5; chunk++) {
    next();
    await clock.pass(20);
    source.answer?.(new Uint8Array(1));
    await settle();
    assert.equal(clock.timers <= 1, true);
  }
  reader.pause();
  const timersPaused = clock.timers;
  next();
  const timersAgain = clock.timers;
  reader.close();

  assert.deepEqual(events, Array(5).fill("bytes"));
  assert.deepEqual([timersPaused, timersAgain, clock.timers], [0, 1, 0]);
});

test("silence is measured from the last byte, also where the timer was set before it", async () => {
  const { source, clock, events, next } = arrange({ stallTimeoutMs: 30 });
  next();
  await clock.pass(20);
  source.answer?.(new Uint8Array(1));
  await settle();
  next();

  await clock.pass(29);
  const before = [...events];
  await clock.pass(1);

  assert.deepEqual(before, ["bytes"]);
  assert.deepEqual(events, ["bytes", "stalled"]);
});

test("silence for the stall timeout is a stall", async () => {
  const { clock, events, next } = arrange({ stallTimeoutMs: 30 });
  next();

  await clock.pass(30);

  assert.deepEqual(events, ["stalled"]);
});

test("a reader that is slow to ask is no stall", async () => {
  const { source, clock, events, next } = arrange({ stallTimeoutMs: 30 });
  next();
  source.answer?.(new Uint8Array(1));
  await clock.pass(1_000);
  next();
  await clock.pass(29);
  source.answer?.(undefined);
  await settle();

  assert.deepEqual(events, ["bytes", "end"]);
});

test("when the time for holding is over, the read that is under way goes on", async () => {
  const { source, clock, events, next } = arrange({ stallTimeoutMs: 30, holdMs: 20 });
  next();
  await clock.pass(20);
  next();

  source.answer?.(new Uint8Array(1));
  await settle();

  assert.deepEqual(events, ["hold_expired", "bytes"]);
  assert.equal(source.reads, 1);
});

test("the time for holding is told once", async () => {
  const { clock, events, next } = arrange({ holdMs: 20 });
  next();
  await clock.pass(20);
  next();
  await clock.pass(1_000);

  assert.deepEqual(events, ["hold_expired"]);
});

test("a released body is no longer measured against the time for holding", async () => {
  const { clock, reader, events, next } = arrange({ holdMs: 20 });
  reader.stopHolding();
  next();
  await clock.pass(1_000);

  assert.deepEqual(events, []);
});

test("a chunk that was missed because the time for holding ended first is not lost", async () => {
  const { source, clock, events, next } = arrange({ holdMs: 20 });
  next();
  await clock.pass(20);
  source.answer?.(new Uint8Array(1));
  await settle();
  next();
  await settle();

  assert.deepEqual(events, ["hold_expired", "bytes"]);
});

test("a cancelled call wakes the read that waits, and every later one", async () => {
  const { cancellation, events, next } = arrange({});
  next();

  cancellation.cancel({ kind: "deadline" });
  next();
  await settle();

  assert.deepEqual(events, ["cancelled", "cancelled"]);
});
