import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallResult } from "lastbyte";
import { OperationLedger } from "./operation-ledger.ts";

const WHOLE: CallResult = { kind: "delivered", verification: "content", recovered: false, note: undefined };
const RECOVERED: CallResult = { ...WHOLE, recovered: true };
const FAILED: CallResult = { kind: "failed", code: "http_response_incomplete" };

function ledgerAt(): {
  readonly ledger: OperationLedger;
  readonly ended: string[];
  readonly pass: (delayMs: number) => void;
} {
  const ended: string[] = [];
  let nowMs = 0;
  const ledger = new OperationLedger({
    idleMs: 30_000,
    now: () => nowMs,
    onEnd: (name, outcome) => ended.push(`${name} ${outcome}`),
  });
  const pass = (delayMs: number): void => {
    nowMs += delayMs;
    ledger.sweep();
  };
  return { ledger, ended, pass };
}

test("an operation ends when none of its calls was heard of for a while, as its worst call did", () => {
  const { ledger, ended, pass } = ledgerAt();
  for (const [call, result] of [WHOLE, RECOVERED, WHOLE].entries()) {
    ledger.begin(call, { name: "export", key: "export" });
    pass(29_000);
    ledger.end(call, result);
    pass(29_000);
  }

  const before = [...ended];
  pass(2_000);

  assert.deepEqual(before, []);
  assert.deepEqual(ended, ["export recovered"]);
});

test("an operation with a call under way has not ended, however long that takes", () => {
  const { ledger, ended, pass } = ledgerAt();
  ledger.begin(1, { name: "export", key: "export" });
  pass(3_600_000);
  ledger.end(1, FAILED);

  const before = [...ended];
  pass(30_000);

  assert.deepEqual(before, []);
  assert.deepEqual(ended, ["export failed"]);
});

test("operations of one name are told apart by their keys, and a new one begins behind the end", () => {
  const { ledger, ended, pass } = ledgerAt();
  for (const [call, key] of ["a", "b"].entries()) {
    ledger.begin(call, { name: "export", key });
    ledger.end(call, call === 0 ? WHOLE : FAILED);
  }
  pass(30_000);
  ledger.begin(3, { name: "export", key: "b" });
  ledger.end(3, WHOLE);
  pass(30_000);

  assert.deepEqual(ended, ["export delivered", "export failed", "export delivered"]);
});

test("the number that is kept is bounded, and what falls out is counted", () => {
  const { ledger, ended } = ledgerAt();
  for (let call = 0; call < 10_002; call += 1) {
    ledger.begin(call, { name: "trace", key: String(call) });
    if (call > 0) ledger.end(call, WHOLE);
  }

  ledger.end(0, FAILED);

  assert.deepEqual(ended, ["trace delivered", "trace delivered"]);
});
