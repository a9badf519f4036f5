import assert from "node:assert/strict";
import { test } from "node:test";
import { LedgerError } from "../ledger/read-ledger.ts";
import { readEvidence } from "./call-evidence.ts";

const TIME = "2026-11-03T14:31:00.000Z";

test("what the gateway keeps of a call is read", () => {
  const fault = {
    attempt: 1,
    code: "content_incomplete",
    detail: "open at its end",
    peer: "192.0.2.3:443",
    status: 200,
    expectedBytes: 10,
    lastBytesHex: "7b22",
    requestIds: { "x-request-id": "a" },
  };
  const result = { kind: "delivered", verification: "content", recovered: true };

  const [call] = readEvidence([{ time: TIME, id: 7, method: "GET", url: "/a", result, faults: [fault] }]);

  assert.deepEqual([call?.time, call?.method, call?.url, call?.result], [TIME, "GET", "/a", "recovered"]);
  assert.deepEqual(call?.faults, [
    {
      code: "content_incomplete",
      detail: "open at its end",
      peer: "192.0.2.3:443",
      status: 200,
      receivedBytes: undefined,
      expectedBytes: 10,
      lastBytesHex: "7b22",
      requestIds: { "x-request-id": "a" },
    },
  ]);
});

test("credentials and bodies are left out, wherever they stand", () => {
  const fault = {
    code: "content_incomplete",
    detail: "",
    body: "SECRET",
    lastBytesHex: `${"00".repeat(40)}${"7b".repeat(16)}`,
    requestIds: { authorization: "SECRET", cookie: "SECRET", "x-request-id": "a" },
  };
  const url = "https://user:SECRET@api.example/tasks?token=SECRET#SECRET";

  const calls = readEvidence([{ time: TIME, url, headers: { cookie: "SECRET" }, faults: [fault] }]);

  assert.doesNotMatch(JSON.stringify(calls), /SECRET/);
  assert.equal(calls[0]?.url, "https://api.example/tasks");
  assert.equal(calls[0]?.faults[0]?.lastBytesHex, "7b".repeat(16));
});

test("how a call ended is read from the engine's record and from a word", () => {
  const results = [
    { kind: "delivered", note: "content_malformed" },
    { kind: "failed", code: "content_incomplete" },
    { kind: "aborted" },
    "recovered",
    undefined,
  ];

  const calls = readEvidence(results.map((result) => ({ time: TIME, result })));

  assert.deepEqual(
    calls.map(({ result }) => result),
    ["passed_on", "failed", "aborted", "recovered", "failed"],
  );
});

test("control characters don't reach the report", () => {
  const [call] = readEvidence([{ time: TIME, method: "GET\r\n\u001B[2J", faults: [] }]);

  assert.equal(call?.method, "GET [2J");
});

const refused: readonly (readonly [value: unknown, message: RegExp])[] = [
  [{}, /^expected a list of evidence, got \{\}: give/],
  [[7], /^expected an object as evidence\[0\], got 7: give/],
  [[{ time: "soon" }], /^expected a time in evidence\[0\], got "soon": give/],
  [[{ time: TIME, faults: 1 }], /^expected a list of faults in evidence\[0\], got 1: give/],
  [[{ time: TIME, faults: [null] }], /^expected an object as evidence\[0\], got null: give/],
];
for (const [value, message] of refused) {
  test(`${JSON.stringify(value)} is refused as evidence`, () => {
    assert.throws(() => readEvidence(value), { name: LedgerError.name, message });
  });
}
