import assert from "node:assert/strict";
import { test } from "node:test";
import { readLedger } from "@lastbyte/diagnosis";
import type { AttemptRecord } from "lastbyte";
import { GatewayCall } from "../downstream/gateway-call.ts";
import { Fields } from "@lastbyte/node/transport";
import { LedgerFeed } from "./ledger-feed.ts";

const ATTEMPT: AttemptRecord = {
  number: 1,
  approach: "start",
  peer: "10.0.0.1",
  status: 200,
  receivedBytes: 4_000,
  expectedBytes: 5_000,
  durationMs: 3,
  outcome: { kind: "faulty", fault: { code: "http_response_incomplete", detail: "", unsent: false } },
};

test("the feed knows the connection of each faulty attempt, so that a burst on one is one episode", () => {
  const feed = new LedgerFeed(() => 1_700_000_000_000);

  for (const [id, connection] of ["7", "7", "8"].entries()) {
    const url = "http://api.test/tasks";
    const call = new GatewayCall(
      { id, method: "GET", url, operation: undefined },
      { fields: Fields.none, trace: undefined },
    );
    call.follow({ exchange: undefined, peer: undefined, connection });
    feed.onEvent({ type: "attempt", call, attempt: ATTEMPT });
    const result = { kind: "failed", code: "http_response_incomplete" } as const;
    const summary = { id, method: "GET", url, operation: undefined };
    feed.onEvent({ type: "call", call: { ...summary, attempts: [ATTEMPT], durationMs: 3, result } });
  }

  const { cells } = readLedger(feed.drain()!.ledger).toJSON();
  const tallies = cells.flatMap(([, , , , , faults = []]) => faults);
  assert.deepEqual(
    tallies.map(([, faults, episodes]) => [faults, episodes]),
    [[3, 2]],
  );
  assert.equal(feed.drain(), undefined);
});
