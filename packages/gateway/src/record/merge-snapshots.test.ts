import assert from "node:assert/strict";
import { test } from "node:test";
import { prometheusText } from "../admin/prometheus-text.ts";
import { mergeSnapshots } from "./merge-snapshots.ts";
import { Recorder } from "./recorder.ts";
import type { RecorderSnapshot } from "./recorder.ts";

const attempt = {
  type: "attempt",
  call: { id: 1, method: "GET", url: "http://a/", operation: undefined },
  attempt: {
    number: 1,
    approach: "start",
    peer: "192.0.2.1",
    status: 200,
    receivedBytes: 1,
    expectedBytes: 2,
    durationMs: 30,
    outcome: { kind: "faulty", fault: { code: "http_response_incomplete", detail: "", unsent: false } },
  },
} as const;

function snapshot(): RecorderSnapshot {
  const recorder = new Recorder({ keepCalls: 10, wallNow: () => 0, now: () => 0, operationIdleMs: 1 });
  recorder.onEvent(attempt);
  return recorder.snapshot();
}

test("what several workers have counted is added up, and written as Prometheus reads it", () => {
  const text = prometheusText(mergeSnapshots([snapshot(), snapshot()], 10), {
    lastbyte_client_connections: 3,
  });

  assert.match(text, /^lastbyte_responses_total\{peer="192\.0\.2\.1",verdict="faulty"\} 2$/m);
  assert.match(
    text,
    /^lastbyte_truncations_total\{peer="192\.0\.2\.1",kind="http_response_incomplete",detected_by="framing"\} 2$/m,
  );
  assert.match(text, /^lastbyte_attempt_duration_seconds_bucket\{le="0\.025"\} 0$/m);
  assert.match(text, /^lastbyte_attempt_duration_seconds_bucket\{le="0\.05"\} 2$/m);
  assert.match(text, /^lastbyte_attempt_duration_seconds_count 2$/m);
  assert.match(text, /^# TYPE lastbyte_client_connections gauge\nlastbyte_client_connections 3$/m);
});
