import assert from "node:assert/strict";
import { test } from "node:test";
import type { AttemptRecord, FaultCode } from "lastbyte";
import { Fields } from "@lastbyte/node/transport";
import { GatewayCall } from "../downstream/gateway-call.ts";
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

test("an operation ends when it has been silent for long enough, whatever the clock on the wall is set to", () => {
  let nowMs = 0;
  let wallNowMs = 1_000_000;
  const recorder = new Recorder({
    keepCalls: 1,
    wallNow: () => wallNowMs,
    now: () => nowMs,
    operationIdleMs: 30_000,
  });
  const summary = { id: 1, method: "GET", url: "http://origin.test/", operation: "export" };
  const call = new GatewayCall(summary, { fields: Fields.none, trace: undefined });
  recorder.onBegin(call);
  recorder.onEvent({
    type: "call",
    call: { ...summary, attempts: [], durationMs: 1, result: { kind: "aborted" } },
  });

  wallNowMs = 0;
  nowMs = 30_000;
  const { counters } = recorder.snapshot();

  const ended = counters.filter(({ name }) => name === "lastbyte_operations_total");
  assert.deepEqual(
    ended.map(({ labels }) => labels),
    [{ operation: "export", outcome: "aborted" }],
  );
});

function truncationsOf({ status, code }: { readonly status: number | undefined; readonly code: FaultCode }) {
  const recorder = new Recorder({ keepCalls: 1, wallNow: () => 0, now: () => 0, operationIdleMs: 1 });
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
