import assert from "node:assert/strict";
import { test } from "node:test";
import { Recorder } from "../record/recorder.ts";
import { startGateway } from "../start-gateway.ts";
import { prometheusText } from "./prometheus-text.ts";

test("every metric says once what it is and what it counts, the gateway's own gauges too", async () => {
  await using gateway = await startGateway({
    upstream: "http://127.0.0.1:9",
    listen: { host: "127.0.0.1", port: 0 },
  });
  const recorder = new Recorder({ keepCalls: 1, wallNow: () => 0, now: () => 0, operationIdleMs: 1 });

  const lines = prometheusText(recorder.snapshot(), gateway.gauges()).split("\n");

  const named = (keyword: string): readonly (string | undefined)[] =>
    lines.filter((line) => line.startsWith(`# ${keyword} `)).map((line) => line.split(" ")[2]);
  assert.deepEqual(named("HELP"), named("TYPE"));
  assert.equal(new Set(named("TYPE")).size, named("TYPE").length);
  assert.ok(named("TYPE").includes("lastbyte_retry_budget_balance"));
});
