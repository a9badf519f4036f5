import assert from "node:assert/strict";
import { test } from "node:test";
import type { AttemptRecord, CallRecord } from "lastbyte";
import { CallFeed } from "./call-feed.ts";
import { Ledger } from "./ledger.ts";
import { mergeLedgers } from "./merge-ledgers.ts";

const ORIGIN = "http://api.test:8080";

function attemptOf(peer: string, isWhole: boolean, number = 1): AttemptRecord {
  return {
    number,
    approach: "start",
    peer,
    status: 200,
    receivedBytes: isWhole ? 5_000 : 4_000,
    expectedBytes: 5_000,
    durationMs: 3,
    outcome: isWhole
      ? { kind: "complete", verification: "content" }
      : { kind: "faulty", fault: { code: "http_response_incomplete", detail: "", unsent: false } },
  };
}

/** Calls of a door, at a clock of their own. */
class Calls {
  readonly clock = { nowMs: 1_700_000_000_000 };
  readonly feed: CallFeed = new CallFeed(() => this.clock.nowMs);
  /** What a ledger that is told of every call by itself makes of them. */
  readonly plain: Ledger = new Ledger();
  #id = 0;

  end(attempts: readonly AttemptRecord[], { connection = "1", operation }: CallFacts = {}): void {
    this.#id += 1;
    for (const attempt of attempts)
      if (attempt.outcome.kind === "faulty") this.feed.fault(this.#id, attempt, connection);
    const record: CallRecord = {
      id: this.#id,
      method: "GET",
      url: `${ORIGIN}/tasks`,
      operation,
      attempts,
      durationMs: 3,
      result: { kind: "delivered", verification: "content", recovered: attempts.length > 1, note: undefined },
    };
    this.feed.call(record);
    const connections = attempts.map(() => connection);
    this.plain.add(record, { endedAtMs: this.clock.nowMs, connections });
  }
}

interface CallFacts {
  readonly connection?: string;
  readonly operation?: string;
}

test("healthy calls that are counted together come to the ledger that was told of each", () => {
  const calls = new Calls();
  const drained: Ledger[] = [];

  for (let index = 0; index < 2_000; index += 1) {
    calls.clock.nowMs += 7;
    const peer = `10.0.0.${index % 5}`;
    const attempts =
      index % 100 === 0 ? [attemptOf(peer, false), attemptOf("10.0.0.9", true, 2)] : [attemptOf(peer, true)];
    calls.end(
      attempts,
      index % 3 === 0
        ? { operation: `export ${index % 6}`, connection: String(index) }
        : { connection: String(index) },
    );
    if (index % 90 !== 0) continue;
    const counted = calls.feed.drain();
    if (counted !== undefined) drained.push(counted);
  }
  const rest = calls.feed.drain();
  if (rest !== undefined) drained.push(rest);

  assert.deepEqual(mergeLedgers(drained).toJSON(), calls.plain.toJSON());
  assert.equal(calls.feed.drain(), undefined);
});

test("faults that follow each other on one connection are one episode, also over several deliveries", () => {
  const calls = new Calls();
  const total = new Ledger();

  for (let index = 0; index < 8; index += 1) {
    calls.clock.nowMs += 1_500;
    calls.end([attemptOf("10.0.0.1", false)], { connection: "7" });
    const counted = calls.feed.drain();
    if (counted !== undefined) total.merge(counted);
  }
  calls.end([attemptOf("10.0.0.1", false)], { connection: "8" });
  total.merge(calls.feed.drain()!);

  const tallies = total.toJSON().cells.flatMap(([, , , , , faults = []]) => faults);
  const sum = (of: 1 | 2): number => tallies.reduce((all, tally) => all + tally[of], 0);
  assert.deepEqual([sum(1), sum(2)], [9, 2]);
});
