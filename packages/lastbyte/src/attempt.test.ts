import assert from "node:assert/strict";
import test from "node:test";
import { attempt } from "./attempt.ts";
import type { Step } from "./attempt-end.ts";
import { Delivery } from "./delivery.ts";
import type { Exchange } from "./exchange.ts";
import { settle } from "./fake-clock.fixture.ts";
import { Journal } from "./record/journal.ts";
import { CUT, REFUSED } from "./scripted-wire.fixture.ts";
import type { Script } from "./scripted-wire.fixture.ts";
import { prepareCall } from "./start-call.fixture.ts";
import type { CallOptions } from "./start-call.fixture.ts";

function arrange(script: Script, options: CallOptions = {}) {
  const prepared = prepareCall(script, options);
  const { call, sink, clock } = prepared;
  const delivery = new Delivery(sink, call.options.holdBytes, call.createDigest);
  const journal = new Journal(call.summary, clock, call.options.onEvent);
  const make = (step: Step<Exchange> = { kind: "start" }) => attempt(call, step, { delivery, journal });
  return { ...prepared, delivery, journal, make };
}

test("an answer that is whole completes the attempt, and leaves the delivery to the loop", async () => {
  const { make, sink, delivery } = arrange([{ chunks: ["1,2"], headers: { "content-length": "3" } }]);

  const end = await make();

  assert.equal(end.kind, "complete");
  assert.equal(end.verification, "framing");
  assert.equal(sink.state, "nothing");
  assert.equal(delivery.held.length, 1);
});

test("an error of the network before the head is a fault that keeps what the platform threw", async () => {
  const { make, journal } = arrange([REFUSED]);

  const end = await make();

  assert.equal(end.kind, "faulty");
  assert.deepEqual([end.read, end.fault.code, end.fault.unsent], ["nothing", "connection_refused", true]);
  assert.equal(end.fault.cause, REFUSED);
  assert.equal(journal.records[0]?.status, undefined);
});

test("a refused connection proves nothing where the wire may have followed a redirect to it", async () => {
  const { make, wire } = arrange([REFUSED]);
  Object.assign(wire, { followsRedirects: true });

  const end = await make();

  assert.ok(end.kind === "faulty");
  assert.deepEqual([end.fault.code, end.fault.unsent], ["connection_refused", false]);
});

test("an error that is not the network's is the caller's to see", async () => {
  const error = new TypeError("Failed to parse URL from nonsense");
  const { make, journal } = arrange([error]);

  assert.deepEqual(await make(), { kind: "aborted", reason: error });
  assert.deepEqual(journal.records[0]?.outcome, { kind: "aborted" });
});

test("a call that was cancelled sends nothing and records no attempt", async () => {
  const { make, wire, journal, cancellation } = arrange([{ chunks: [] }]);
  cancellation.cancel({ kind: "caller", reason: "enough" });

  assert.deepEqual(await make(), { kind: "aborted", reason: "enough" });
  assert.deepEqual([wire.plans.length, journal.records.length], [0, 0]);
});

test("an answer that comes behind the cancellation is let go", async () => {
  const { call, make, wire, cancellation } = arrange([{ chunks: ["1,2"] }]);
  let answerNow = (): void => {};
  const late = new Promise<void>((resolve) => {
    answerNow = resolve;
  });
  const send = wire.send.bind(wire);
  Object.assign(call.wire, { send: (plan: Parameters<typeof send>[0]) => late.then(() => send(plan)) });

  const ending = make();
  cancellation.cancel({ kind: "caller", reason: "enough" });
  const end = await ending;
  answerNow();
  await settle();

  assert.deepEqual(end, { kind: "aborted", reason: "enough" });
  assert.deepEqual([wire.bodies[0]?.cancelled, wire.bodies[0]?.reads], [true, 0]);
});

test("a status that asks for a retry is not read, until it is accepted", async () => {
  const { make, wire, journal, delivery } = arrange([{ status: 503, chunks: ["later"] }]);

  const refused = await make();
  assert.ok(refused.kind === "faulty");
  assert.deepEqual([refused.read, wire.bodies[0]?.reads], ["head", 0]);

  const accepted = await make({ kind: "accept", end: refused });
  assert.equal(accepted.kind, "complete");
  assert.equal(delivery.held.length, 1);
  assert.deepEqual([wire.plans.length, journal.records.length], [1, 1]);
  assert.deepEqual(journal.records[0]?.outcome, { kind: "complete", verification: "none" });
});

test("a body that was read already is accepted as it is, and counts as not verified", async () => {
  const headers = { "content-type": "application/json" };
  const { make, journal } = arrange([{ headers, chunks: ["[1]x"] }]);
  const malformed = await make();
  assert.ok(malformed.kind === "faulty");

  const accepted = await make({ kind: "accept", end: malformed });

  assert.ok(accepted.kind === "complete");
  assert.equal(accepted.verification, "none");
  assert.equal(journal.records[0]?.outcome.kind, "faulty");
});

test("a resume asks for the bytes behind the released ones, and a replay for everything", async () => {
  const first = { headers: { etag: '"v1"' }, chunks: ["abcd"], end: CUT };
  const { make, wire } = arrange([first, CUT, CUT], { holdBytes: 0 });

  await make();
  await make({ kind: "resume" });
  await make({ kind: "replay" });

  assert.deepEqual(
    wire.plans.map(({ headers }) => headers),
    [{}, { range: "bytes=3-", "if-range": '"v1"' }, {}],
  );
});
