import assert from "node:assert/strict";
import { test } from "node:test";
import type { LastbyteEvent } from "lastbyte";
import { describeEvent, describePlans } from "./describe-event.ts";

const call = { id: 1, method: "GET", url: "http://a.test/b", operation: undefined };

test("a fault is told with its attempt, its code and what came", () => {
  const fault = {
    code: "http_response_incomplete",
    detail: "10 of 20 bytes arrived",
    unsent: false,
  } as const;

  const line = describeEvent({ type: "fault", call, attempt: 1, fault });

  assert.equal(
    line,
    "GET http://a.test/b: fault in attempt 1: http_response_incomplete (10 of 20 bytes arrived)",
  );
});

test("what follows a fault is told", () => {
  const decisions: LastbyteEvent[] = [
    { type: "decision", call, attempt: 1, decision: { action: "retry", delayMs: 0 } },
    { type: "decision", call, attempt: 1, decision: { action: "resume", delayMs: 40 } },
    { type: "decision", call, attempt: 1, decision: { action: "deliver", because: "origin_repeats" } },
    { type: "decision", call, attempt: 1, decision: { action: "fail", code: "content_incomplete" } },
  ];

  const lines = decisions.map((decision) => describeEvent(decision)?.replace("GET http://a.test/b: ", ""));

  assert.deepEqual(lines, [
    "retry",
    "resume in 40 ms",
    "handed on as it came (origin_repeats)",
    "not recovered (content_incomplete); the app sees what it would have seen without lastbyte",
  ]);
});

test("nothing is said of a call that was healthy", () => {
  const result = { kind: "delivered", verification: "content", recovered: false, note: undefined } as const;

  const line = describeEvent({ type: "call", call: { ...call, attempts: [], durationMs: 1, result } });

  assert.equal(line, undefined);
});

test("whom lastbyte avoids is told, and when it is nobody any more", () => {
  assert.equal(
    describePlans([{ upstream: "http://a.test", peers: ["10.0.0.1", "10.0.0.2"] }]),
    "avoided from now on: 10.0.0.1, 10.0.0.2 of http://a.test",
  );
  assert.equal(describePlans([]), "no address is avoided any more");
});
