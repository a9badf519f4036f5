import assert from "node:assert/strict";
import test from "node:test";
import { Delivery } from "./delivery.ts";
import { settle } from "./fake-clock.fixture.ts";
import { createSha256 } from "./integrity/hash.ts";
import { open } from "./open.ts";
import { readBody } from "./read-body.ts";
import { Journal } from "./record/journal.ts";
import { CUT } from "./scripted-wire.fixture.ts";
import type { ScriptedAnswer } from "./scripted-wire.fixture.ts";
import { prepareCall } from "./start-call.fixture.ts";
import type { CallOptions } from "./start-call.fixture.ts";

/** Starts to read the body of one answer. */
async function arrange(answer: ScriptedAnswer, options: CallOptions = {}) {
  const prepared = prepareCall([answer], options);
  const { call, wire, sink, clock } = prepared;
  const exchange = await wire.send({ number: 1, headers: {}, faultyPeers: [] });
  const delivery = new Delivery(sink, call.options.holdBytes, createSha256);
  const journal = new Journal(call.summary, clock, undefined);
  const context = { delivery, journal, exchange, approach: "start" } as const;
  const opening = open(call, context);
  assert.ok(opening.kind !== "refused" && exchange.body !== undefined);
  const conclusion = readBody(call, { ...context, opening, body: exchange.body });
  return { ...prepared, delivery, journal, conclusion };
}

const faultOf = async (answer: ScriptedAnswer, options?: CallOptions) => {
  const { conclusion, clock } = await arrange(answer, options);
  await clock.pass(60_000);
  const concluded = await conclusion;
  assert.ok(concluded.kind === "faulty");
  return concluded.fault;
};

test("a whole body is concluded from its framing and its checks, and every byte is counted", async () => {
  const headers = { "content-type": "application/json", "content-length": "5" };
  const { conclusion, journal, delivery } = await arrange({ headers, chunks: ["[1,", "2]"] });

  assert.deepEqual(await conclusion, { kind: "whole", verification: "content" });
  assert.equal(journal.receivedBytes, 5);
  assert.equal(delivery.held.length, 2);
});

test("what the platform throws in the middle of a body is named, and kept", async () => {
  const fault = await faultOf({ chunks: ["ab"], end: CUT });

  assert.deepEqual([fault.code, fault.cause], ["http_response_incomplete", CUT]);
});

test("an error without a known word is a broken connection", async () => {
  const fault = await faultOf({ chunks: ["ab"], end: new Error("something new") });

  assert.deepEqual(
    [fault.code, fault.detail, fault.unsent],
    ["connection_terminated", "something new", false],
  );
});

test("silence for the stall timeout is a fault that says how long it was", async () => {
  const fault = await faultOf({ chunks: ["ab"], end: "silence" }, { stallTimeoutMs: 9_000 });

  assert.deepEqual(
    [fault.code, fault.detail],
    ["connection_read_timeout", "no byte came for 9000 ms while more was due"],
  );
});

test("of a body that is longer than was announced, what is too much is not handed on", async () => {
  const { conclusion, sink } = await arrange(
    { headers: { "content-length": "3" }, chunks: ["ab", "cd"] },
    { holdBytes: 0 },
  );

  const concluded = await conclusion;

  assert.ok(concluded.kind === "faulty");
  assert.equal(concluded.fault.code, "http_protocol_error");
  assert.equal(sink.text, "ab");
});

test("behind the time for holding, the body goes on as it comes", async () => {
  const { conclusion, sink, clock } = await arrange({ chunks: ["ab", 3_000, "cd"] }, { holdMs: 2_000 });

  await clock.pass(2_000);
  assert.deepEqual([sink.state, sink.text], ["begun", "ab"]);

  await clock.pass(1_000);
  assert.equal((await conclusion).kind, "whole");
  assert.equal(sink.text, "abcd");
});

test("nothing is read while the caller's stream is full", async () => {
  const { conclusion, sink, wire } = await arrange({ chunks: ["ab", "cd"] }, { holdBytes: 0 });
  sink.isFull = true;
  await settle();

  assert.equal(wire.bodies[0]?.reads, 1);

  sink.isFull = false;
  sink.drain();
  assert.equal((await conclusion).kind, "whole");
});

test("however a body ends, no timer is left", async () => {
  for (const end of ["clean", CUT, "silence"] as const) {
    const { conclusion, clock } = await arrange({ chunks: ["ab"], end }, { stallTimeoutMs: 9_000 });
    await clock.pass(60_000);
    await conclusion;

    assert.equal(clock.timers, 0);
  }
});
