import assert from "node:assert/strict";
import { test } from "node:test";
import { readReportSource } from "./report-source.ts";
import { callEvidence, storyLedger } from "./report.fixture.ts";

const TALLY = { content: 10, framing: 2, unchecked: 1, recovered: 3, passedOn: 0, failed: 1 };
const toJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("a ledger alone is read", () => {
  const ledger = storyLedger();

  const source = readReportSource(toJson(ledger));

  assert.deepEqual(source.ledger.toJSON(), ledger.toJSON());
  assert.deepEqual([source.evidence, source.tally], [[], undefined]);
});

test("a ledger with its evidence and tally is read", () => {
  const source = readReportSource(
    toJson({ ledger: storyLedger(), evidence: [callEvidence()], tally: TALLY }),
  );

  assert.deepEqual(source.ledger.toJSON(), storyLedger().toJSON());
  assert.deepEqual([source.evidence, source.tally], [[callEvidence()], TALLY]);
});

const refused: readonly (readonly [value: unknown, message: RegExp])[] = [
  [7, /^expected a ledger, got 7: give/],
  [{ format: "other" }, /^expected format "lastbyte-ledger", got "other": give/],
  [{ ledger: null }, /^expected the ledger as an object, got null: give/],
  [
    { ledger: toJson(storyLedger()), tally: { content: -1 } },
    /^expected a whole number as tally.content, got -1: give/,
  ],
  [{ ledger: toJson(storyLedger()), tally: "many" }, /^expected a tally as an object, got "many": give/],
];
for (const [value, message] of refused) {
  test(`${JSON.stringify(value).slice(0, 60)} is refused: ${message.source.slice(1, 40)}`, () => {
    assert.throws(() => readReportSource(value), { name: "LedgerError", message });
  });
}
