import assert from "node:assert/strict";
import { test } from "node:test";
import type { AttemptRecord, FaultCode } from "lastbyte";
import { Recorder } from "./recorder.ts";

test("A body that lost its end is counted as a truncation, with what noticed it", () => {
  const truncations = truncationsOf({ status: 200, code: "connection_terminated" });

  assert.deepEqual(truncations, [
    [{ peer: "192.0.2.1", kind: "connection_terminated", detected_by: "framing" }, 1],
  ]);
});

test("A connection that broke before an answer began has truncated nothing", () => {
  const truncations = truncationsOf({ status: undefined, code: "connection_terminated" });

  assert.deepEqual(truncations, []);
});

test("A status that asks for another attempt has truncated nothing", () => {
  const truncations = truncationsOf({ status: 503, code: "retryable_status" });

  assert.deepEqual(truncations, []);
});

function truncationsOf({ status, code }: { readonly status: number | undefined; readonly code: FaultCode }) {
  const recorder = new Recorder({ keepCalls: 1, wallNow: () => 0, operationIdleMs: 1 });
  const attempt: AttemptRecord = {
    number: 1,
    approach: "start",
    peer: "192.0.2.1",
    status,
    receivedBytes: 0,
    expectedBytes: undefined,
    durationMs: 1,
    outcome: { kind: "faulty", fault: { code, detail: "", unsent: false } },
  };
  const call = { id: 1, method: "GET", url: "http://origin.test/", operation: undefined };

  recorder.onEvent({ type: "attempt", call, attempt });

  return recorder
    .snapshot()
    .counters.filter(({ name }) => name === "lastbyte_truncations_total")
    .map(({ labels, value }) => [labels, value]);
}
