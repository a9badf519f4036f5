import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallResult } from "lastbyte";
import { Tally } from "./tally.ts";

test("the tally tells what became of the calls", () => {
  const tally = new Tally();
  const results: CallResult[] = [
    { kind: "delivered", verification: "content", recovered: false, note: undefined },
    { kind: "delivered", verification: "content", recovered: true, note: undefined },
    { kind: "delivered", verification: "none", recovered: true, note: "origin_repeats" },
    { kind: "failed", code: "http_response_incomplete" },
    { kind: "aborted" },
  ];

  for (const result of results) {
    const url = "http://a.test/";
    tally.addCall({ id: 1, method: "GET", url, operation: undefined, attempts: [], durationMs: 1, result });
  }
  tally.addFault();
  tally.addPassedThrough();

  assert.equal(
    String(tally),
    "5 calls, 1 faults, 1 recovered, 1 failed, 1 aborted by the app, 1 unverifiable, 1 passed through",
  );
});
