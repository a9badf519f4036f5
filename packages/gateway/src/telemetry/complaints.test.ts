import assert from "node:assert/strict";
import { test } from "node:test";
import { Complaints } from "./complaints.ts";

test("an error is told by its message and its code, without its stack trace and the collector's body", () => {
  const { told, complaints } = hearing();

  complaints.hear(
    JSON.stringify({
      stack: "OTLPExporterError: Bad Request\n    at IncomingMessage.<anonymous>",
      message: "Bad Request",
      name: "OTLPExporterError",
      data: "x".repeat(10_000),
      code: "400",
    }),
  );

  assert.deepEqual(told, ["OpenTelemetry: Bad Request (400)"]);
});

test("words that are no error are told as they are, up to a few hundred characters", () => {
  const { told, complaints } = hearing();

  complaints.hear("metrics export timed out after 1000ms");
  complaints.hear("{ no JSON");
  complaints.hear("y".repeat(1_000));

  assert.deepEqual(told.slice(0, 2), [
    "OpenTelemetry: metrics export timed out after 1000ms",
    "OpenTelemetry: { no JSON",
  ]);
  assert.equal(told[2]?.length, "OpenTelemetry: ".length + 300);
});

test("the same complaint is told once a minute, with how often it was heard in between", () => {
  const { told, complaints, clock } = hearing();

  for (let count = 0; count < 100; count += 1) complaints.hear("connect ECONNREFUSED");
  clock.nowMs = 60_000;
  complaints.hear("connect ECONNREFUSED");

  assert.deepEqual(told, [
    "OpenTelemetry: connect ECONNREFUSED",
    "OpenTelemetry: connect ECONNREFUSED (and 99 times before)",
  ]);
});

test("complaints that are never the same fill neither the log nor the memory", () => {
  const { told, complaints, clock } = hearing();

  for (let count = 0; count < 100; count += 1) complaints.hear(`after ${count} ms`);
  const atOnce = told.length;
  clock.nowMs = 60_000;
  complaints.hear("after 100 ms");

  assert.equal(atOnce, 20);
  assert.equal(told.at(-1), "OpenTelemetry: after 100 ms");
});

function hearing() {
  const told: string[] = [];
  const clock = { nowMs: 0 };
  const complaints = new Complaints({
    warn: (message) => void told.push(message),
    now: () => clock.nowMs,
  });
  return { told, complaints, clock };
}
