import assert from "node:assert/strict";
import test from "node:test";
import { Delivery } from "./delivery.ts";
import type { Exchange } from "./exchange.ts";
import { createSha256 } from "./integrity/hash.ts";
import { open } from "./open.ts";
import { Journal } from "./record/journal.ts";
import { exchangeOf } from "./resumption/exchange.fixture.ts";
import { prepareCall } from "./start-call.fixture.ts";

const BODY = { read: () => Promise.resolve(undefined), cancel: () => {} };
const json = (status: number, headers: Record<string, string> = {}): Exchange =>
  exchangeOf(status, { "content-type": "application/json", ...headers }, { body: BODY });

/** What is made of an answer, where `released` is what the caller has of an earlier one. */
function arrange({ released }: { readonly released?: Exchange } = {}) {
  const { call, sink, clock } = prepareCall([]);
  const delivery = new Delivery<Exchange>(sink, 0, createSha256);
  const journal = new Journal(call.summary, clock, undefined);
  if (released !== undefined) void delivery.take(released, new TextEncoder().encode("[1,"));
  return {
    delivery,
    judge: (exchange: Exchange, approach: "start" | "accept" | "resume" | "replay") =>
      open(call, { delivery, journal, exchange, approach }),
  };
}

test("a first answer is read with the checks of its media type, and compared with nothing", () => {
  const opening = arrange().judge(json(200), "start");

  assert.ok(opening.kind === "start");
  assert.deepEqual(
    opening.checks.map(({ name }) => name),
    ["json"],
  );
  assert.equal(opening.comparison, undefined);
});

test("a status that asks for a retry is refused, unless it is taken as the last word", () => {
  const { judge } = arrange();

  const refused = judge(json(503), "start");

  assert.ok(refused.kind === "refused");
  assert.deepEqual([refused.fault.code, refused.fault.detail], ["retryable_status", "status 503"]);
  assert.equal(judge(json(503), "accept").kind, "start");
});

test("the right part of a body is read on with the checks that have seen its beginning", () => {
  const first = json(200, { etag: '"v1"' });
  const { judge, delivery } = arrange({ released: first });
  const checks = [{ name: "seen", push: () => {}, finish: () => ({ kind: "complete" }) as const }];
  delivery.keepChecks(checks);

  const opening = judge(json(206, { etag: '"v1"', "content-range": "bytes 2-6/7" }), "resume");

  assert.ok(opening.kind === "resume");
  assert.equal(opening.checks, checks);
  assert.equal(opening.comparison?.passed, false);
});

test("a whole that comes again is read with checks of its own, and compared with what was released", () => {
  const { judge } = arrange({ released: json(200) });

  const opening = judge(json(200), "replay");

  assert.ok(opening.kind === "replay");
  assert.equal(opening.checks.length, 1);
  assert.equal(opening.comparison?.pass(new TextEncoder().encode("[1,2"))?.length, 1);
});

test("behind a range that was answered wrongly, no other is asked for", () => {
  const { judge, delivery } = arrange({ released: json(200, { etag: '"v1"' }) });
  assert.equal(delivery.released?.continuation, "resumable");

  const refused = judge(json(416), "resume");

  assert.equal(refused.kind, "refused");
  assert.equal(delivery.released?.continuation, "replayable");
});

test("another representation says nothing about ranges", () => {
  const { judge, delivery } = arrange({ released: json(200, { etag: '"v1"' }) });

  const refused = judge(json(404), "replay");

  assert.ok(refused.kind === "refused");
  assert.equal(refused.fault.code, "representation_changed");
  assert.equal(delivery.released?.continuation, "resumable");
});
