import assert from "node:assert/strict";
import test from "node:test";
import type { Fault, FaultCode } from "../outcome.ts";
import { decide } from "./decide.ts";
import type { CallState } from "./decide.ts";

const fault = (code: FaultCode, unsent = false): Fault => ({ code, detail: "", unsent });

const state = (changes: Partial<CallState> = {}): CallState => ({
  fruitlessAttempts: 1,
  attempts: 1,
  maxAttempts: 3,
  repeatable: true,
  resendable: true,
  delayMs: 0,
  remainingMs: Infinity,
  budgetAllows: true,
  originRepeats: false,
  codingUndone: false,
  released: "nothing",
  ...changes,
});

test("a cut body of which nothing was released is asked for again", () => {
  assert.deepEqual(decide(fault("http_response_incomplete"), state()), { action: "retry", delayMs: 0 });
});

test("a request that is not repeatable is not sent again", () => {
  const decision = decide(fault("http_response_incomplete"), state({ repeatable: false }));

  assert.deepEqual(decision, { action: "fail", code: "http_response_incomplete" });
});

test("a request that is not repeatable but never left is sent again", () => {
  const decision = decide(fault("connection_refused", true), state({ repeatable: false }));

  assert.equal(decision.action, "retry");
});

test("a request that never left, but whose body is used up, is given up", () => {
  const decision = decide(fault("connection_refused", true), state({ repeatable: false, resendable: false }));

  assert.deepEqual(decision, { action: "fail", code: "connection_refused" });
});

test("the last attempt's fault is the call's", () => {
  const decision = decide(fault("content_incomplete"), state({ fruitlessAttempts: 3 }));

  assert.deepEqual(decision, { action: "fail", code: "content_incomplete" });
});

test("one attempt means no retry", () => {
  const decision = decide(fault("connection_terminated"), state({ maxAttempts: 1 }));

  assert.equal(decision.action, "fail");
});

test("a wait that ends behind the deadline is not begun", () => {
  const decision = decide(fault("content_incomplete"), state({ delayMs: 100, remainingMs: 100 }));

  assert.deepEqual(decision, { action: "fail", code: "deadline_exceeded" });
});

test("without balance in the budget nothing is asked again", () => {
  const decision = decide(fault("content_incomplete"), state({ budgetAllows: false }));

  assert.deepEqual(decision, { action: "fail", code: "retry_budget_exhausted" });
});

test("a malformed document is handed on as it came", () => {
  const decision = decide(fault("content_malformed"), state());

  assert.deepEqual(decision, { action: "deliver", because: "content_malformed" });
});

test("a malformed document whose content coding the platform undid is asked for once more", () => {
  const first = state({ codingUndone: true });

  assert.equal(decide(fault("content_malformed"), first).action, "retry");
  for (const last of [{ originRepeats: true }, { repeatable: false }, { fruitlessAttempts: 3 }]) {
    const decision = decide(fault("content_malformed"), { ...first, ...last });
    assert.deepEqual(decision, { action: "deliver", because: "content_malformed" });
  }
});

test("an answer that was empty twice is the origin's own word", () => {
  const decision = decide(fault("content_incomplete"), state({ originRepeats: true, repeatable: false }));

  assert.deepEqual(decision, { action: "deliver", because: "origin_repeats" });
});

for (const [reason, changes] of [
  ["the attempts are spent", { fruitlessAttempts: 3 }],
  ["the request is not repeatable", { repeatable: false }],
  ["the budget is empty", { budgetAllows: false }],
  ["Retry-After asks for too much", { delayMs: Infinity }],
] as const) {
  test(`a retryable status is handed on as an answer when ${reason}`, () => {
    const decision = decide(fault("retryable_status"), state(changes));

    assert.deepEqual(decision, { action: "deliver", because: "retryable_status" });
  });
}

test("a retryable status is no answer to a body that was begun", () => {
  const decision = decide(fault("retryable_status"), state({ fruitlessAttempts: 3, released: "resumable" }));

  assert.deepEqual(decision, { action: "fail", code: "retryable_status" });
});

test("a broken body with a strong validator is resumed", () => {
  const decision = decide(fault("connection_terminated"), state({ released: "resumable" }));

  assert.deepEqual(decision, { action: "resume", delayMs: 0 });
});

test("a broken body without a strong validator is replayed", () => {
  const decision = decide(fault("connection_terminated"), state({ released: "replayable" }));

  assert.deepEqual(decision, { action: "replay", delayMs: 0 });
});

for (const code of ["representation_changed", "deadline_exceeded", "tls_certificate_error"] as const) {
  test(`${code} is final`, () => {
    assert.deepEqual(decide(fault(code), state({ released: "resumable" })), { action: "fail", code });
  });
}

test("a live stream that was begun is never asked for again", () => {
  const decision = decide(fault("http_response_incomplete"), state({ released: "stream" }));

  assert.deepEqual(decision, { action: "fail", code: "http_response_incomplete" });
});

test("a body that comes in crumbs has an end", () => {
  const decision = decide(fault("connection_terminated"), state({ attempts: 1_000, released: "resumable" }));

  assert.equal(decision.action, "fail");
});
