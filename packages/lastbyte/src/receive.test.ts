import assert from "node:assert/strict";
import test from "node:test";
import type { Check } from "./integrity/check.ts";
import { CUT } from "./scripted-wire.fixture.ts";
import type { ScriptedAnswer } from "./scripted-wire.fixture.ts";
import { makeCall, startCall } from "./start-call.fixture.ts";
import { settle } from "./fake-clock.fixture.ts";

const ANSWER: ScriptedAnswer = { chunks: ["abc", "def"] };
const check = (changes: Partial<Check>): Check => ({
  name: "own",
  push: () => {},
  finish: () => ({ kind: "unverifiable" }),
  ...changes,
});

test("a check of the caller's that throws ends the call with its error, and lets go of the body", async () => {
  const broken = new Error("a mistake of the check");
  const throwing = check({
    push: () => {
      throw broken;
    },
  });

  const { sink, wire, events } = await makeCall([ANSWER], { checks: [() => throwing] });

  assert.deepEqual(sink.failure, { kind: "aborted", reason: broken });
  assert.equal(wire.bodies[0]?.cancelled, true);
  const last = events.at(-1);
  assert.deepEqual(last?.type === "call" && last.call.result, { kind: "aborted" });
});

test("a check may take its time over a chunk, and the next one waits for it", async () => {
  const pushed: string[] = [];
  let goOn = (): void => {};
  const slow = check({
    push: (chunk) => {
      pushed.push(new TextDecoder().decode(chunk));
      return new Promise((resolve) => {
        goOn = resolve;
      });
    },
  });
  const { sink } = startCall([ANSWER], { checks: [() => slow] });

  await settle();
  assert.deepEqual(pushed, ["abc"]);

  goOn();
  await settle();
  assert.deepEqual(pushed, ["abc", "def"]);

  goOn();
  await settle();
  assert.equal(sink.text, "abcdef");
});

test("the caller's own check is asked of each attempt anew", async () => {
  let made = 0;
  const once = () => {
    made += 1;
    const verdict =
      made === 1
        ? ({ kind: "incomplete", detail: "it lacks its end" } as const)
        : ({ kind: "complete" } as const);
    return check({ finish: () => verdict });
  };

  const { sink, events } = await makeCall([ANSWER, ANSWER], { checks: [once] });

  assert.equal(sink.text, "abcdef");
  const last = events.at(-1);
  assert.deepEqual(last?.type === "call" && last.call.result, {
    kind: "delivered",
    verification: "content",
    recovered: true,
    note: undefined,
  });
});

test("a check sees each byte of a body once, over all the attempts that brought it", async () => {
  const seen: string[] = [];
  const watch = () => {
    const index = seen.push("") - 1;
    return check({ push: (chunk) => void (seen[index] += new TextDecoder().decode(chunk)) });
  };
  const etag = { etag: '"v1"' };

  await makeCall(
    [
      { headers: etag, chunks: ["abc"], end: CUT },
      { status: 206, headers: { ...etag, "content-range": "bytes 2-5/6" }, chunks: ["cd"], end: CUT },
      { status: 206, headers: { ...etag, "content-range": "bytes 3-5/6" }, chunks: ["def"] },
    ],
    { holdBytes: 0, checks: [watch] },
  );

  assert.deepEqual(seen, ["abcdef"]);
});

test("a replay is checked from its first byte, by a check of its own", async () => {
  const seen: string[] = [];
  const watch = () => {
    const index = seen.push("") - 1;
    return check({ push: (chunk) => void (seen[index] += new TextDecoder().decode(chunk)) });
  };

  await makeCall([{ chunks: ["abc"], end: CUT }, ANSWER], { holdBytes: 0, checks: [watch] });

  assert.deepEqual(seen, ["abc", "abcdef"]);
});
