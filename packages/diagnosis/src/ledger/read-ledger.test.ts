import assert from "node:assert/strict";
import { test } from "node:test";
import { Ledger } from "./ledger.ts";
import { countRequests, START_MS, UPSTREAM } from "./ledger.fixture.ts";
import { LedgerError, readLedger } from "./read-ledger.ts";

function written(): Record<string, unknown> {
  const ledger = new Ledger();
  for (let minute = 0; minute < 600; minute += 1) {
    countRequests(ledger, { peer: "a", requests: 9, faults: minute % 2, timeMs: START_MS + minute * 60_000 });
    countRequests(ledger, { peer: "b", requests: 9, timeMs: START_MS + minute * 60_000 });
  }
  ledger.countOperation(UPSTREAM, "export", { calls: 4, hitCalls: 1, failedCalls: 0 });
  return JSON.parse(JSON.stringify(ledger)) as Record<string, unknown>;
}

test("a ledger that was written is read as it was, and goes on", () => {
  const json = written();

  const ledger = readLedger(json);

  assert.deepEqual(JSON.parse(JSON.stringify(ledger)), json);
  countRequests(ledger, { peer: "a", requests: 1, timeMs: START_MS + 7 * 86_400_000 });
  assert.equal(ledger.toJSON().newestSecond, START_MS / 1_000 + 7 * 86_400);
});

test("an empty ledger is one", () => {
  const ledger = readLedger(JSON.parse(JSON.stringify(new Ledger())));

  assert.deepEqual(ledger.upstreams, []);
});

const REFUSED: readonly (readonly [
  what: string,
  change: (json: Record<string, unknown>) => unknown,
  message: RegExp,
])[] = [
  ["text", () => "{}", /^expected the ledger as an object, got "\{\}": give what a ledger wrote$/],
  ["another format", (json) => ({ ...json, format: "har" }), /^expected format "lastbyte-ledger", got "har"/],
  [
    "a later version",
    (json) => ({ ...json, version: 2 }),
    /^expected a ledger of version 1, got 2: update lastbyte/,
  ],
  ["no cells", (json) => ({ ...json, cells: undefined }), /^expected cells as a list, got nothing/],
  ["an unknown level", (json) => ({ ...json, level: 99 }), /^expected level from 0 to 8, got 99/],
  [
    "half a request",
    (json) => ({ ...json, cells: [[0, 0, 0, 0.5, 1]] }),
    /^cells\[0\]: expected whole requests/,
  ],
  [
    "a series that isn't there",
    (json) => ({ ...json, cells: [[0, 0, 7, 1, 1]] }),
    /^expected the series of cells\[0\]/,
  ],
  [
    "more faults than requests",
    (json) => ({ ...json, cells: [[0, 0, 0, 1, 1, [[0, 2, 1]]]] }),
    /at most 1 faults in 1/,
  ],
  [
    "a kind that isn't there",
    (json) => ({ ...json, cells: [[0, 0, 0, 1, 1, [[5, 1, 1]]]] }),
    /the kind of a fault/,
  ],
  [
    "an odd size class",
    (json) => ({ ...json, series: [["u", "p", "huge", 0]], cells: [[0, 0, 0, 1, 1]] }),
    /a size class/,
  ],
  [
    "a name in two lines",
    (json) => ({ ...json, series: [["u\nv", "p", "1KiB", 0]], cells: [[0, 0, 0, 1, 1]] }),
    /names/,
  ],
  [
    "operations hit more often than called",
    (json) => ({ ...json, operations: [["u", "o", 1, 2, 0]] }),
    /no more hits/,
  ],
  ["a time beyond time", (json) => ({ ...json, newestSecond: 1e15 }), /newestSecond in seconds/],
];

for (const [what, change, message] of REFUSED) {
  test(`${what} is refused, and the message says what was expected`, () => {
    const json = change(written());

    assert.throws(
      () => readLedger(json),
      (error: unknown) => {
        assert.ok(error instanceof LedgerError);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}
