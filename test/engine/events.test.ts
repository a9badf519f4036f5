import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { operation } from "lastbyte";
import type { LastbyteEvent } from "lastbyte";
import { recordingFetch } from "./recording-fetch.ts";
import { answerCut, answerJson, answerReset, startScriptedServer } from "./scripted-server.ts";

test("events come in the order in which things happen, and end with the call", async () => {
  await using server = await startScriptedServer([answerReset, answerCut, answerJson({ ok: true })]);
  const { fetch, events } = recordingFetch();

  await fetch(`${server.url}/tasks?secret=1`);

  assert.deepEqual(events.map(wordsOf), [
    "attempt 1: faulty",
    "fault 1: connection_terminated",
    "decision 1: retry",
    "attempt 2: faulty",
    "fault 2: http_response_incomplete",
    "decision 2: retry",
    "attempt 3: complete",
    "call: delivered after 3",
  ]);
  assert.doesNotMatch(JSON.stringify(events), /secret/);
});

test("the call's end is told once its last byte was handed on, and not before", async () => {
  await using server = await startScriptedServer([answerJson({ ok: true })]);
  const { fetch, events } = recordingFetch({ holdBytes: 0 });

  const response = await fetch(server.url);
  await response.json();

  assert.deepEqual(events.map(wordsOf), ["attempt 1: complete", "call: delivered after 1"]);
});

test("what a listener throws is its own: the call goes on, and the process is told", async () => {
  await using server = await startScriptedServer([answerJson({ ok: true })]);
  // In a process of its own, as the test runner takes every uncaught exception for a failure.
  const program = `
    import { createFetch } from "lastbyte";
    process.on("uncaughtException", ({ message }) => console.log("uncaught:", message));
    const fetch = createFetch({ onEvent: () => { throw new Error("the listener's own"); } });
    console.log("answer:", await (await fetch("${server.url}")).text());`;

  const { stdout } = await promisify(execFile)(process.execPath, [
    "--conditions=source",
    "--input-type=module",
    "--eval",
    program,
  ]);

  assert.match(stdout, /uncaught: the listener's own/);
  assert.match(stdout, /answer: \{"ok":true\}/);
});

test("the calls of an operation are counted on its handle, by context and by hand", async () => {
  await using server = await startScriptedServer([answerCut, answerJson(1), answerJson([2]), answerCut]);
  const { fetch, events } = recordingFetch();

  const summary = await operation("export", async (handle) => {
    await fetch(server.url);
    await fetch(server.url);
    await fetch(server.url, { method: "POST" }).catch(() => {});
    return handle.summary;
  });

  assert.deepEqual(summary, {
    name: "export",
    calls: 3,
    recoveredCalls: 1,
    failedCalls: 1,
    unverifiableCalls: 0,
  });
  assert.ok(events.every(({ call }) => call.operation === "export"));
});

function wordsOf(event: LastbyteEvent): string {
  switch (event.type) {
    case "attempt":
      return `attempt ${event.attempt.number}: ${event.attempt.outcome.kind}`;
    case "fault":
      return `fault ${event.attempt}: ${event.fault.code}`;
    case "decision":
      return `decision ${event.attempt}: ${event.decision.action}`;
    case "call":
      return `call: ${event.call.result.kind} after ${event.call.attempts.length}`;
    default:
      return event satisfies never;
  }
}
