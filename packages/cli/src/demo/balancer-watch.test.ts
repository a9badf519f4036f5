import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallRecord } from "lastbyte";
import { BalancerWatch } from "./balancer-watch.ts";

/** A call to a balancer, which had to be made twice where it was cut. */
function callTo(host: string, id: number, isCut: boolean): CallRecord {
  const attempt = { approach: "start", peer: undefined, status: 200, durationMs: 1 } as const;
  const sizes = { receivedBytes: 900, expectedBytes: 1_000 };
  const fault = { code: "http_response_incomplete", detail: "", unsent: false } as const;
  const cut = { ...attempt, ...sizes, number: 1, outcome: { kind: "faulty", fault } } as const;
  const whole = { ...attempt, ...sizes, outcome: { kind: "complete", verification: "content" } } as const;
  return {
    id,
    method: "GET",
    url: `http://${host}/tasks`,
    operation: "export",
    attempts: isCut ? [cut, { ...whole, number: 2 }] : [{ ...whole, number: 1 }],
    durationMs: 2,
    result: { kind: "delivered", verification: "content", recovered: isCut, note: undefined },
  };
}

test("each attempt counts for the balancer that its URL names, so that a bad one is blamed", () => {
  const watch = new BalancerWatch("the tasks API", () => 1_700_000_000_000);

  for (let id = 0; id < 4_000; id += 1) {
    const host = `127.0.0.1${id % 4}:8000`;
    watch.add(callTo(host, id, id % 4 === 2 && id % 100 < 10));
  }

  const { verdict, requests, operations } = watch.diagnose();
  assert.equal(verdict.kind, "one_balancer");
  assert.ok("blamed" in verdict);
  assert.deepEqual(
    verdict.blamed.map(({ peer }) => peer),
    ["127.0.0.12:8000"],
  );
  assert.deepEqual([requests.count, requests.total], [80, 4_080]);
  assert.equal(operations?.meanCalls, 4_000);
});
