import assert from "node:assert/strict";
import test from "node:test";
import { Cancellation } from "./cancellation.ts";
import { RetryBudget } from "./decision/retry-budget.ts";
import { settle } from "./fake-clock.fixture.ts";
import type { FaultCode } from "./outcome.ts";
import { CUT, platformError, REFUSED, RESET } from "./scripted-wire.fixture.ts";
import type { ScriptedAnswer } from "./scripted-wire.fixture.ts";
import { makeCall, startCall } from "./start-call.fixture.ts";
import type { StartedCall } from "./start-call.fixture.ts";

// The loop, on a scripted wire: it reads as the specification of what follows what.

const JSON_TYPE = { "content-type": "application/json" };
const WHOLE: ScriptedAnswer = { headers: JSON_TYPE, chunks: ["[1,", "2]"] };
const CUT_SHORT: ScriptedAnswer = { headers: JSON_TYPE, chunks: ["[1,"], end: CUT };
const REFRAMED: ScriptedAnswer = { headers: JSON_TYPE, chunks: ["[1,"] };
const EMPTY: ScriptedAnswer = { headers: JSON_TYPE, chunks: [] };

/** The actions that followed the faults, in order. */
function decisions({ events }: StartedCall): string[] {
  return events.flatMap((event) => (event.type === "decision" ? [event.decision.action] : []));
}

/** The faults of the attempts, in order. */
function faults({ events }: StartedCall): FaultCode[] {
  return events.flatMap((event) => (event.type === "fault" ? [event.fault.code] : []));
}

// A healthy answer.

test("a healthy answer is asked for once and handed on whole", async () => {
  const { sink, wire } = await makeCall([WHOLE]);

  assert.deepEqual([sink.state, sink.status, sink.text], ["whole", 200, "[1,2]"]);
  assert.equal(wire.plans.length, 1);
});

test("nothing of a held body is handed on before its end", async () => {
  const { sink, clock } = startCall([{ ...WHOLE, chunks: ["[1,", 1_000, "2]"] }]);
  await clock.pass(999);

  assert.equal(sink.state, "nothing");

  await clock.pass(1);
  assert.deepEqual([sink.state, sink.text], ["whole", "[1,2]"]);
});

for (const status of [204, 205, 304]) {
  test(`a ${status} has no body and is whole`, async () => {
    const { sink, wire } = await makeCall([{ status, headers: JSON_TYPE }]);

    assert.deepEqual([sink.state, sink.status], ["whole", status]);
    assert.equal(wire.plans.length, 1);
  });
}

test("a status that is no reason to retry is an answer like any other", async () => {
  const { sink, wire } = await makeCall([{ status: 404, headers: JSON_TYPE, chunks: [] }]);

  assert.deepEqual([sink.state, sink.status], ["whole", 404]);
  assert.equal(wire.plans.length, 1);
});

test("a body that is slow but never silent for the stall timeout is waited for", async () => {
  const chunks = ["[1", 29_000, ",2", 29_000, ",3]"];

  const { sink, wire } = await makeCall([{ headers: JSON_TYPE, chunks }], { stallTimeoutMs: 30_000 });

  assert.deepEqual([sink.state, sink.text], ["ended", "[1,2,3]"]);
  assert.equal(wire.plans.length, 1);
});

// Repeatable, nothing released: retry.

const faultyAnswers: readonly (readonly [what: string, answer: ScriptedAnswer | Error, code: FaultCode])[] = [
  ["a body that breaks off", CUT_SHORT, "http_response_incomplete"],
  ["a body that is reset", { ...CUT_SHORT, end: RESET }, "connection_terminated"],
  [
    "a body that ends cleanly before its length",
    { headers: { "content-length": "9" }, chunks: ["1,2"] },
    "http_response_incomplete",
  ],
  [
    "a body that goes on behind its length",
    { headers: { "content-length": "2" }, chunks: ["1,2"] },
    "http_protocol_error",
  ],
  ["a document that is open at its end", REFRAMED, "content_incomplete"],
  ["an empty document", EMPTY, "content_incomplete"],
  [
    "a body that is not what its digest says",
    {
      headers: { "content-digest": "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:" },
      chunks: ["1,2"],
    },
    "digest_mismatch",
  ],
  ["a body that falls silent", { ...CUT_SHORT, end: "silence" }, "connection_read_timeout"],
  ["a connection that breaks before the head", RESET, "connection_terminated"],
  ["a connection that is refused", REFUSED, "connection_refused"],
  ["a status that asks for a retry", { status: 503, chunks: ["later"] }, "retryable_status"],
];

for (const [what, answer, code] of faultyAnswers) {
  test(`behind ${what} the request is sent again, and nothing of the first answer is seen`, async () => {
    const called = await makeCall([answer, WHOLE], { stallTimeoutMs: 1_000 });

    assert.deepEqual(faults(called), [code]);
    assert.deepEqual(decisions(called), ["retry"]);
    assert.deepEqual([called.sink.state, called.sink.text], ["whole", "[1,2]"]);
    assert.equal(called.wire.plans.length, 2);
  });
}

test("a faulty answer is let go of before the next attempt", async () => {
  for (const answer of [
    CUT_SHORT,
    { ...CUT_SHORT, end: "silence" },
    { status: 503, chunks: ["late"] },
  ] as const) {
    const { wire } = await makeCall([answer, WHOLE]);

    assert.deepEqual(
      wire.bodies.map(({ cancelled }) => cancelled),
      [true, false],
    );
  }
});

test("the first retry goes at once, and later ones wait", async () => {
  const { times } = await makeCall([CUT_SHORT, CUT_SHORT, CUT_SHORT, WHOLE], {
    maxAttempts: 4,
    backoff: { initialMs: 100 },
  });

  // Half of 100 and half of 200, since the chance of these tests is always one half.
  assert.equal(times.endedAtMs, 0 + 50 + 100);
});

test("each attempt is told its number and the addresses that failed before", async () => {
  const { wire } = await makeCall([
    { ...CUT_SHORT, peer: "127.0.0.2:80" },
    { ...CUT_SHORT, peer: "127.0.0.3:80" },
    WHOLE,
  ]);

  assert.deepEqual(
    wire.plans.map(({ number, faultyPeers }) => [number, faultyPeers]),
    [
      [1, []],
      [2, ["127.0.0.2:80"]],
      [3, ["127.0.0.2:80", "127.0.0.3:80"]],
    ],
  );
});

test("a cut body uses all its attempts and is never handed out as whole, however often it is the same", async () => {
  const { sink, wire } = await makeCall([REFRAMED, REFRAMED, REFRAMED]);

  assert.equal(wire.plans.length, 3);
  assert.deepEqual([sink.state, sink.text, sink.error.code], ["failed", "", "content_incomplete"]);
});

test("with one attempt nothing is sent again", async () => {
  const { sink, wire } = await makeCall([CUT_SHORT], { maxAttempts: 1 });

  assert.equal(wire.plans.length, 1);
  assert.equal(sink.error.code, "http_response_incomplete");
});

// Not repeatable: fail, and say what is known.

for (const repeatability of ["not-idempotent", "one-shot-body", "by-option"] as const) {
  test(`a request that is not repeatable (${repeatability}) is on the wire once`, async () => {
    const { sink, wire } = await makeCall([CUT_SHORT], { repeatability });

    assert.equal(wire.plans.length, 1);
    assert.equal(sink.error.code, "http_response_incomplete");
    assert.equal(sink.error.status, 200);
    assert.equal(sink.error.applied, "yes");
    assert.equal(new TextDecoder().decode(sink.error.partial), "[1,");
  });
}

test("a request that is not repeatable and broke before the head is not sent again either", async () => {
  const { sink, wire } = await makeCall([RESET], { repeatability: "not-idempotent" });

  assert.equal(wire.plans.length, 1);
  assert.deepEqual([sink.error.code, sink.error.applied], ["connection_terminated", "unknown"]);
});

test("a request that is not repeatable, but provably never left, is sent again", async () => {
  const { sink, wire } = await makeCall([REFUSED, WHOLE], { repeatability: "not-idempotent" });

  assert.equal(wire.plans.length, 2);
  assert.equal(sink.text, "[1,2]");
});

test("a request that is not repeatable fails the same way behind its first released bytes", async () => {
  const answer = { headers: { etag: '"a"' }, chunks: ["1,2,", "3,"], end: CUT };

  const { sink, wire } = await makeCall([answer], { repeatability: "not-idempotent", holdBytes: 4 });

  assert.equal(wire.plans.length, 1);
  assert.deepEqual([sink.state, sink.text], ["failed", "1,2,3,"]);
  assert.deepEqual([sink.error.code, sink.error.applied], ["http_response_incomplete", "yes"]);
});

test("a status that asks for a retry is handed on as it came where the request is not repeatable", async () => {
  const { sink, wire } = await makeCall([{ status: 503, chunks: ["la", "ter"] }], {
    repeatability: "not-idempotent",
  });

  assert.deepEqual([sink.state, sink.status, sink.text], ["whole", 503, "later"]);
  assert.equal(wire.plans.length, 1);
});

// Faults that no retry would mend.

test("a malformed document is handed on as it came, and asked for once", async () => {
  const called = await makeCall([{ headers: JSON_TYPE, chunks: ["[1,2]x"] }]);

  assert.deepEqual(faults(called), ["content_malformed"]);
  assert.deepEqual([called.sink.state, called.sink.text], ["whole", "[1,2]x"]);
});

test("a certificate that is not accepted is not asked again", async () => {
  const { sink } = await makeCall([platformError("CERT_HAS_EXPIRED")]);

  assert.equal(sink.error.code, "tls_certificate_error");
});

test("what is not the network's doing reaches the caller as it is", async () => {
  const error = new TypeError("unknown scheme");

  const { sink } = await makeCall([error]);

  assert.deepEqual(sink.failure, { kind: "aborted", reason: error });
});

// Empty answers.

test("an answer that is empty twice is the origin's word, and is handed on", async () => {
  const called = await makeCall([EMPTY, EMPTY]);

  assert.deepEqual(decisions(called), ["retry", "deliver"]);
  assert.deepEqual([called.sink.state, called.sink.status, called.sink.text], ["whole", 200, ""]);
});

test("an empty answer between cut ones proves nothing", async () => {
  const { sink } = await makeCall([EMPTY, CUT_SHORT, CUT_SHORT]);

  assert.equal(sink.error.code, "http_response_incomplete");
});

test("an empty answer to a request that is not repeatable is a fault", async () => {
  const { sink } = await makeCall([EMPTY], { repeatability: "not-idempotent" });

  assert.equal(sink.error.code, "content_incomplete");
});

// Statuses and Retry-After.

test("Retry-After in seconds is waited for", async () => {
  const { times, sink } = await makeCall([
    { status: 429, headers: { "retry-after": "7" }, chunks: [] },
    WHOLE,
  ]);

  assert.equal(times.endedAtMs, 7_000);
  assert.equal(sink.state, "whole");
});

test("Retry-After as a date is waited for", async () => {
  const headers = { "retry-after": "Thu, 01 Jan 1970 00:00:09 GMT" };

  const { times } = await makeCall([{ status: 503, headers, chunks: [] }, WHOLE]);

  assert.equal(times.endedAtMs, 9_000);
});

test("where Retry-After asks for more than anyone would wait, the status is handed on", async () => {
  const { times, sink } = await makeCall([
    { status: 503, headers: { "retry-after": "61" }, chunks: ["later"] },
  ]);

  assert.deepEqual([times.endedAtMs, sink.status, sink.text], [0, 503, "later"]);
});

test("without Retry-After even the first retry behind a status waits", async () => {
  const { times } = await makeCall([{ status: 502, chunks: [] }, WHOLE], { backoff: { initialMs: 100 } });

  assert.equal(times.endedAtMs, 50);
});

test("a status that stays is handed on when the attempts are spent", async () => {
  const answer = { status: 503, chunks: ["later"] };

  const { sink, wire } = await makeCall([answer, answer, answer]);

  assert.deepEqual([sink.state, sink.status, sink.text], ["whole", 503, "later"]);
  assert.deepEqual(
    wire.bodies.map(({ cancelled }) => cancelled),
    [true, true, false],
  );
});

test("a status is handed on whole or not at all", async () => {
  const { sink } = await makeCall([{ status: 503, chunks: ["la"], end: CUT }], { maxAttempts: 1 });

  assert.deepEqual(
    [sink.state, sink.error.code, sink.error.status],
    ["failed", "http_response_incomplete", 503],
  );
});

test("a status that is not in the list is not retried", async () => {
  const { sink } = await makeCall([{ status: 503, chunks: ["later"] }], { retryStatuses: [] });

  assert.deepEqual([sink.state, sink.status, sink.text], ["whole", 503, "later"]);
});

// The budget.

test("without balance in the budget a fault is the call's, under the budget's name", async () => {
  const budget = new RetryBudget({ ratio: 0, minPerSecond: 0, ttlMs: 10_000 });

  const { sink, wire } = await makeCall([CUT_SHORT], { budget });

  assert.equal(wire.plans.length, 1);
  assert.equal(sink.error.code, "retry_budget_exhausted");
  assert.match(sink.error.message, /the last fault was http_response_incomplete/);
});

test("without balance in the budget a status is handed on", async () => {
  const budget = new RetryBudget({ ratio: 0, minPerSecond: 0, ttlMs: 10_000 });

  const { sink } = await makeCall([{ status: 503, chunks: ["later"] }], { budget });

  assert.deepEqual([sink.status, sink.text], [503, "later"]);
});

test("five calls pay for one retry, and calls share their origin's budget", async () => {
  const budget = new RetryBudget({ ratio: 0.2, minPerSecond: 0, ttlMs: 10_000 });
  for (let call = 0; call < 4; call++) await makeCall([WHOLE], { budget });

  const fifth = await makeCall([CUT_SHORT, WHOLE], { budget });
  const sixth = await makeCall([CUT_SHORT], { budget });

  assert.equal(fifth.sink.state, "whole");
  assert.equal(sixth.sink.error.code, "retry_budget_exhausted");
});

// Released: by size, by time, and as a live stream.

test("behind holdBytes a body is released as it comes", async () => {
  const answer = { chunks: ["1,2,", "3,", 1_000, "4"] };
  const { sink, clock } = startCall([answer], { holdBytes: 4 });

  await settle();
  assert.deepEqual([sink.state, sink.status, sink.text], ["begun", 200, "1,2,3,"]);

  await clock.pass(1_000);
  assert.deepEqual([sink.state, sink.text], ["ended", "1,2,3,4"]);
});

test("a body of exactly holdBytes is held", async () => {
  const { sink } = await makeCall([{ chunks: ["1,2,"] }], { holdBytes: 4 });

  assert.equal(sink.state, "whole");
});

test("behind holdMs what has come is released, and then everything as it comes", async () => {
  const { sink, clock } = startCall([{ headers: JSON_TYPE, chunks: ["[1,", 5_000, "2]"] }], {
    holdMs: 2_000,
  });

  await clock.pass(1_999);
  assert.equal(sink.state, "nothing");
  await clock.pass(1);
  assert.deepEqual([sink.state, sink.text], ["begun", "[1,"]);
  await clock.pass(3_000);
  assert.deepEqual([sink.state, sink.text], ["ended", "[1,2]"]);
});

test("each attempt has the whole time for holding", async () => {
  const { sink } = await makeCall(
    [
      { ...CUT_SHORT, chunks: [1_500, "[1,"] },
      { ...WHOLE, chunks: [1_500, "[1,2]"] },
    ],
    {
      holdMs: 2_000,
    },
  );

  assert.deepEqual([sink.state, sink.text], ["whole", "[1,2]"]);
});

test("a live stream is released at once and may be silent for as long as it likes", async () => {
  const answer = {
    headers: { "content-type": "text/event-stream" },
    chunks: ["data: 1\n\n", 600_000, "data: 2\n\n"],
  };
  const { sink, clock } = startCall([answer]);

  await settle();
  assert.deepEqual([sink.state, sink.text], ["begun", "data: 1\n\n"]);

  await clock.pass(600_000);
  assert.deepEqual([sink.state, sink.text], ["ended", "data: 1\n\ndata: 2\n\n"]);
});

test("a live stream that breaks fails, and is never asked for again", async () => {
  const answer = { headers: { "content-type": "text/event-stream" }, chunks: ["data: 1\n\n"], end: CUT };

  const { sink, wire } = await makeCall([answer]);

  assert.equal(wire.plans.length, 1);
  assert.deepEqual(
    [sink.state, sink.text, sink.error.code],
    ["failed", "data: 1\n\n", "http_response_incomplete"],
  );
});

test("a live stream may be given a stall timeout of its own", async () => {
  const answer = {
    headers: { "content-type": "text/event-stream" },
    chunks: ["data: 1\n\n"],
    end: "silence",
  } as const;

  const { sink, times } = await makeCall([answer], { streamStallTimeoutMs: 45_000 });

  assert.deepEqual([times.endedAtMs, sink.error.code], [45_000, "connection_read_timeout"]);
});

test("the stall timeout holds behind the release too", async () => {
  const { sink, times } = await makeCall([{ chunks: ["1,2,3"], end: "silence" }], {
    holdBytes: 4,
    stallTimeoutMs: 30_000,
    maxAttempts: 1,
  });

  assert.deepEqual([times.endedAtMs, sink.error.code], [30_000, "connection_read_timeout"]);
});

test("the time in which the caller does not read is no stall", async () => {
  const { sink, clock } = startCall([{ chunks: ["1,2,3", ",4"] }], { holdBytes: 4, stallTimeoutMs: 30_000 });
  sink.isFull = true;
  await clock.pass(600_000);

  assert.deepEqual([sink.state, sink.text], ["begun", "1,2,3"]);

  sink.isFull = false;
  sink.drain();
  await settle();
  assert.deepEqual([sink.state, sink.text], ["ended", "1,2,3,4"]);
});

// The deadline, at every stage.

const late: readonly (readonly [stage: string, script: Parameters<typeof makeCall>[0], holdBytes: number])[] =
  [
    ["before any head", ["silence"], 100],
    ["in the body", [{ chunks: ["1,2,"], end: "silence" }], 100],
    ["in a body that was released", [{ chunks: ["1,2,"], end: "silence" }], 1],
    ["in the second attempt", [CUT_SHORT, "silence"], 100],
    ["in the resume of a body", [{ headers: { etag: '"a"' }, chunks: ["1,2,"], end: CUT }, "silence"], 1],
  ];

for (const [stage, script, holdBytes] of late) {
  test(`a deadline that passes ${stage} ends the call`, async () => {
    const { sink, times, wire } = await makeCall(script, {
      deadlineMs: 5_000,
      stallTimeoutMs: 10_000,
      holdBytes,
      holdMs: 60_000,
    });

    assert.deepEqual([times.endedAtMs, sink.error.code], [5_000, "deadline_exceeded"]);
    assert.match(sink.error.message, /not finished within 5000 ms/);
    for (const body of wire.bodies) assert.ok(body.cancelled);
  });
}

test("a deadline that passes while the caller's stream is full ends the call", async () => {
  const { sink, clock, times, wire, cancellation } = startCall([{ chunks: ["1,2,", "3"] }], {
    deadlineMs: 5_000,
    holdBytes: 1,
  });
  sink.isFull = true;
  cancellation.subscribe(() => sink.drain());

  await clock.pass(5_000);

  assert.deepEqual([times.endedAtMs, sink.error.code], [5_000, "deadline_exceeded"]);
  assert.ok(wire.bodies[0]?.cancelled);
});

test("a wait that would end behind the deadline is not begun", async () => {
  const { sink, times } = await makeCall([CUT_SHORT, { ...CUT_SHORT, end: RESET }], {
    deadlineMs: 1_000,
    backoff: { initialMs: 2_000 },
  });

  assert.deepEqual([times.endedAtMs, sink.error.code], [0, "deadline_exceeded"]);
  assert.match(sink.error.message, /the last fault was connection_terminated/);
});

test("a status whose Retry-After lies behind the deadline is handed on", async () => {
  const answer = { status: 503, headers: { "retry-after": "9" }, chunks: ["later"] };

  const { sink, times } = await makeCall([answer], { deadlineMs: 5_000 });

  assert.deepEqual([times.endedAtMs, sink.status, sink.text], [0, 503, "later"]);
});

test("a deadline at infinity is none, and sets no timer", async () => {
  const { clock, sink } = startCall([{ chunks: ["1"], end: "silence" }], {
    deadlineMs: Infinity,
    stallTimeoutMs: Infinity,
    holdMs: Infinity,
  });
  await settle();

  assert.deepEqual([sink.state, clock.timers], ["nothing", 0]);
});

test("a call that ends in time leaves no deadline behind", async () => {
  const { clock } = await makeCall([WHOLE], { deadlineMs: 5_000 });

  assert.equal(clock.timers, 0);
});

// The caller gives up, at every stage.

const REASON = new Error("the caller has seen enough");

test("a call that was given up before it began sends nothing", async () => {
  const cancellation = new Cancellation();
  cancellation.cancel({ kind: "caller", reason: REASON });

  const { sink, wire } = await makeCall([WHOLE], { cancellation });

  assert.equal(wire.plans.length, 0);
  assert.deepEqual(sink.failure, { kind: "aborted", reason: REASON });
});

const givenUp: readonly (readonly [
  stage: string,
  script: Parameters<typeof makeCall>[0],
  holdBytes: number,
])[] = [
  ["before any head", ["silence"], 100],
  ["in the body", [{ chunks: ["1,2,"], end: "silence" }], 100],
  ["in a body that was released", [{ chunks: ["1,2,"], end: "silence" }], 1],
  [
    "while the next attempt is waited for",
    [{ status: 503, headers: { "retry-after": "9" }, chunks: [] }],
    100,
  ],
  ["in the resume of a body", [{ headers: { etag: '"a"' }, chunks: ["1,2,"], end: CUT }, "silence"], 1],
];

for (const [stage, script, holdBytes] of givenUp) {
  test(`a caller who gives up ${stage} gets the reason back, and nothing more is sent`, async () => {
    const { sink, clock, cancellation, wire, times } = startCall(script, {
      holdBytes,
      holdMs: 9_000,
      deadlineMs: 60_000,
    });
    await clock.pass(1_000);
    const sent = wire.plans.length;

    cancellation.cancel({ kind: "caller", reason: REASON });
    await settle();

    assert.deepEqual(sink.failure, { kind: "aborted", reason: REASON });
    assert.equal(times.endedAtMs, 1_000);
    assert.equal(wire.plans.length, sent);
    for (const body of wire.bodies) assert.ok(body.cancelled);
    assert.equal(clock.timers, 0);
  });
}

test("a caller who gives up while the stream is full gets the reason back", async () => {
  const { sink, cancellation, wire } = startCall([{ chunks: ["1,2,", "3"] }], { holdBytes: 1 });
  sink.isFull = true;
  cancellation.subscribe(() => sink.drain());
  await settle();

  cancellation.cancel({ kind: "caller", reason: REASON });
  await settle();

  assert.deepEqual([sink.failure, sink.text], [{ kind: "aborted", reason: REASON }, "1,2,"]);
  assert.ok(wire.bodies[0]?.cancelled);
});

test("giving up behind the end changes nothing", async () => {
  const { sink, cancellation } = await makeCall([WHOLE]);

  cancellation.cancel({ kind: "caller", reason: REASON });
  await settle();

  assert.equal(sink.state, "whole");
});
