import assert from "node:assert/strict";
import { test } from "node:test";
import { GatewayCall } from "../downstream/gateway-call.ts";
import { Fields } from "@lastbyte/node/transport";
import type { CallTrace } from "./call-trace.ts";
import { followTraces } from "./follow-traces.ts";

test("the trace of a call that was cancelled before its first attempt ends", () => {
  const results: string[] = [];
  const trace: CallTrace = {
    attempt: () => ({}),
    attemptEnded: () => {},
    ended: ({ kind }) => void results.push(kind),
  };
  const summary = { id: 7, method: "GET", url: "http://api.test/", operation: undefined };
  const { onBegin, onEvent } = followTraces({ onBegin: undefined, onEvent: undefined });

  onBegin(new GatewayCall(summary, { fields: Fields.none, trace }));
  onEvent({
    type: "call",
    call: { ...summary, attempts: [], durationMs: 1, result: { kind: "aborted" } },
  });

  assert.deepEqual(results, ["aborted"]);
});
