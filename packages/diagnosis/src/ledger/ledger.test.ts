import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallRecord } from "lastbyte";
import * as fc from "fast-check";
import { Ledger } from "./ledger.ts";
import { attemptOf, cutAttempt, recordOf, START_MS, UPSTREAM, countRequests } from "./ledger.fixture.ts";
import type { LedgerRecord } from "./ledger-record.ts";
import { mergeLedgers } from "./merge-ledgers.ts";
import { pathClassOf, pathTemplate } from "./path-class.ts";
import type { PeerCounts } from "./peer-counts.ts";

const ENDED = { endedAtMs: START_MS };

test("a call that was retried counts a request at each peer, and a fault at the one that cut it", () => {
  const ledger = new Ledger();

  ledger.add(recordOf([cutAttempt({ peer: "a" }), attemptOf({ peer: "b" })]), ENDED);

  const pathClass = pathClassOf(pathTemplate(undefined, `${UPSTREAM}/tasks`));
  const json = ledger.toJSON();
  assert.deepEqual(json.series, [
    [UPSTREAM, "a", "16KiB", pathClass],
    [UPSTREAM, "b", "16KiB", pathClass],
  ]);
  assert.deepEqual(json.kinds, [["http_response_incomplete", "framing"]]);
  const second = START_MS / 1_000;
  assert.deepEqual(json.cells, [
    [0, second, 0, 1, 9_000, [[0, 1, 1]]],
    [0, second, 1, 1, 10_000],
  ]);
});

test("the engine's own record is what it takes", () => {
  const record: CallRecord = {
    id: 1,
    method: "GET",
    url: `${UPSTREAM}/tasks`,
    operation: "export",
    durationMs: 3,
    attempts: [
      {
        number: 1,
        approach: "start",
        peer: "192.0.2.1:443",
        status: 200,
        receivedBytes: 5,
        expectedBytes: undefined,
        durationMs: 3,
        outcome: { kind: "complete", verification: "content" },
      },
    ],
    result: { kind: "delivered", verification: "content", recovered: false, note: undefined },
  };

  const ledger = new Ledger();
  ledger.add(record satisfies LedgerRecord, ENDED);

  assert.deepEqual(ledger.upstreams, [UPSTREAM]);
  assert.deepEqual(ledger.toJSON().operations, [[UPSTREAM, "export", 1, 0, 0]]);
});

test("faults of one operation at one peer that follow closely are one episode, and all of them count as faults", () => {
  const ledger = new Ledger();
  const record = recordOf([cutAttempt()], { operation: "export" });

  for (const second of [0, 1, 2, 30]) ledger.add(record, { endedAtMs: START_MS + second * 1_000 });

  const tallies = ledger.toJSON().cells.map(([, , , , , faults]) => faults?.[0]?.slice(1));
  assert.deepEqual(tallies, [
    [1, 1],
    [1, 0],
    [1, 0],
    [1, 1],
  ]);
});

test("where the connection is known, it says what is one episode", () => {
  const ledger = new Ledger();
  const record = recordOf([cutAttempt()], { operation: "export" });

  for (const connection of ["1", "1", "2"]) ledger.add(record, { ...ENDED, connections: [connection] });

  assert.deepEqual(ledger.toJSON().cells[0]?.[5], [[0, 3, 2]]);
});

test("what says nothing of a peer is not counted", () => {
  const ledger = new Ledger();
  const refused = { kind: "faulty", fault: { code: "connection_refused", unsent: true } } as const;

  ledger.add(recordOf([attemptOf({ outcome: { kind: "aborted" } }), attemptOf({ outcome: refused })]), ENDED);

  assert.deepEqual(ledger.toJSON().cells, []);
});

test("an empty answer that came twice is the origin's word and no fault", () => {
  const ledger = new Ledger();
  const result = { kind: "delivered", note: "origin_repeats" } as const;

  ledger.add(recordOf([cutAttempt({ receivedBytes: 0 })], { result, operation: "export" }), ENDED);

  assert.deepEqual(ledger.toJSON().cells[0]?.[5], undefined);
  assert.deepEqual(ledger.toJSON().operations, [[UPSTREAM, "export", 1, 0, 0]]);
});

test("no path, query or body of a request is kept", () => {
  const ledger = new Ledger();

  ledger.add(recordOf([attemptOf()], { url: `${UPSTREAM}/users/secret` }), { ...ENDED, pathClass: "secret" });

  assert.doesNotMatch(JSON.stringify(ledger), /secret/);
});

test("ten thousand peers over a month stay within the bounds", () => {
  const ledger = new Ledger();
  for (let peer = 0; peer < 12_000; peer += 1) {
    for (let day = 0; day < 30; day += 6) {
      countRequests(ledger, {
        peer: `peer ${peer}`,
        requests: 10,
        timeMs: START_MS + day * 86_400_000 + peer,
      });
    }
  }

  const { cells, series } = ledger.toJSON();

  assert.equal(series.length, 10_001);
  assert.ok(cells.length <= 262_144);
  assert.equal(
    cells.reduce((sum, cell) => sum + cell[3], 0),
    12_000 * 5 * 10,
  );
});

test("a year of seconds is a few hundred blocks, the latest of them seconds", () => {
  const ledger = new Ledger();
  for (let hour = 0; hour < 24 * 365; hour += 1) {
    countRequests(ledger, { peer: "a", requests: 1, timeMs: START_MS + hour * 3_600_000 });
  }

  const { cells } = ledger.toJSON();

  assert.ok(cells.length < 1_800, `${cells.length}`);
  assert.equal(Math.min(...cells.map(([level]) => level)), 0);
});

test("counts that can't be are refused with what was expected", () => {
  const ledger = new Ledger();

  assert.throws(() => countRequests(ledger, { peer: "a", requests: 1, faults: 2 }), {
    name: "RangeError",
    message: "expected at most 1 faults in 1 requests, got 2: correct what is counted",
  });
  assert.throws(
    () => countRequests(ledger, { peer: "a", requests: 0.5 }),
    /expected whole requests and bytes/,
  );
});

const countsArbitrary: fc.Arbitrary<PeerCounts> = fc
  .record({
    upstream: fc.constantFrom(UPSTREAM, "https://other.example"),
    peer: fc.integer({ min: 0, max: 30 }).map((index) => `192.0.2.${index}:443`),
    sizeClass: fc.constantFrom("1KiB" as const, "16KiB" as const, "larger" as const),
    pathClass: fc.integer({ min: 0, max: 3 }),
    timeMs: fc.integer({ min: 0, max: 3_000_000 }).map((seconds) => START_MS + seconds * 1_000),
    requests: fc.integer({ min: 1, max: 1_000 }),
    faults: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ faults, requests, ...counts }) => ({
    ...counts,
    requests: requests + faults,
    responseBytes: requests * 7,
    faults: [
      { code: "content_incomplete", detector: "content" as const, faults, episodes: Math.min(1, faults) },
    ],
  }));

const LIMITS = { peers: 12, cells: 300, operations: 5 };

function ledgerOf(counts: readonly PeerCounts[]): Ledger {
  const ledger = new Ledger(LIMITS);
  for (const count of counts) {
    ledger.count(count);
    ledger.countOperation(count.upstream, `export ${count.requests % 20}`, {
      calls: 1,
      hitCalls: 0,
      failedCalls: 0,
    });
  }
  return ledger;
}

test("ledgers merge to the ledger that saw all, in any order and grouping, even beyond their bounds", () => {
  fc.assert(
    fc.property(
      fc.array(countsArbitrary, { maxLength: 60 }),
      fc.array(countsArbitrary, { maxLength: 60 }),
      fc.array(countsArbitrary, { maxLength: 60 }),
      (first, second, third) => {
        const [a, b, c] = [ledgerOf(first), ledgerOf(second), ledgerOf(third)];
        const merge = (...ledgers: Ledger[]): Ledger => mergeLedgers(ledgers, LIMITS);

        const whole = ledgerOf([...first, ...second, ...third]).toJSON();

        assert.deepEqual(merge(merge(a, b), c).toJSON(), whole);
        assert.deepEqual(merge(a, merge(b, c)).toJSON(), whole);
        assert.deepEqual(merge(c, b, a).toJSON(), whole);
      },
    ),
    { numRuns: 100 },
  );
});

test("what is drained every second adds up to the ledger that was never drained", () => {
  const [whole, drained, sum] = [new Ledger(), new Ledger(), new Ledger()];
  const context = { connections: ["1"] };

  for (let second = 0; second < 300; second += 1) {
    const endedAtMs = START_MS + second * 1_000;
    for (const ledger of [whole, drained]) {
      ledger.add(recordOf([attemptOf({ peer: "a" })], { operation: `export ${second % 7}` }), { endedAtMs });
      if (second % 5 === 0) ledger.add(recordOf([cutAttempt({ peer: "b" })]), { ...context, endedAtMs });
    }
    sum.merge(drained.drain());
  }

  assert.deepEqual(sum.toJSON(), whole.toJSON());
  assert.deepEqual(drained.upstreams, []);
  const episodes = sum
    .toJSON()
    .cells.flatMap(([, , , , , faults = []]) => faults.map(([, , count]) => count));
  assert.equal(
    episodes.reduce((total, count) => total + count, 0),
    1,
  );
});

test("where room is short, path classes are given up before time is, and merged ledgers agree on it", () => {
  const limits = { cells: 3_000 };
  const [whole, early, late] = [new Ledger(limits), new Ledger(limits), new Ledger(limits)];
  for (let index = 0; index < 2_000; index += 1) {
    const counts = {
      peer: `p${index % 4}`,
      requests: 10,
      pathClass: index % 20,
      timeMs: START_MS + index * 9_000,
    };
    for (const ledger of [whole, index < 1_000 ? early : late]) countRequests(ledger, counts);
  }

  const { series, cells } = whole.toJSON();
  assert.deepEqual(new Set(series.map(([, , , pathClass]) => pathClass)), new Set([0]));
  assert.ok(new Set(cells.map(([level, index]) => `${level} ${index}`)).size > 40);
  assert.deepEqual(mergeLedgers([early, late], limits).toJSON(), whole.toJSON());
});
