import assert from "node:assert/strict";
import test from "node:test";
import type { Complete, Faulty } from "../attempt-end.ts";
import type { LastbyteEvent } from "../events.ts";
import type { Exchange } from "../exchange.ts";
import { FakeClock } from "../fake-clock.fixture.ts";
import type { FaultCode } from "../outcome.ts";
import { exchangeOf } from "../resumption/exchange.fixture.ts";
import { Journal } from "./journal.ts";

const CALL = { id: 7, method: "GET", url: "http://origin.example/tasks", operation: "export" };
const COMPLETE: Complete<Exchange> = { kind: "complete", exchange: exchangeOf(200), verification: "content" };

const faulty = (code: FaultCode): Faulty<Exchange> => ({
  kind: "faulty",
  fault: { code, detail: "", unsent: false },
  read: "body",
  exchange: exchangeOf(200),
  progressed: false,
});

function arrange() {
  const [clock, events] = [new FakeClock(), [] as LastbyteEvent[]];
  const journal = new Journal(CALL, clock, (event) => void events.push(event));
  /** Writes down one attempt from its start to its end. */
  const write = (end: Complete<Exchange> | Faulty<Exchange>, bytes = 0, exchange = exchangeOf(200)): void => {
    journal.started("start");
    journal.answered(exchange);
    journal.received(bytes);
    journal.ended(end);
  };
  const result = () => {
    const last = events.at(-1);
    assert.ok(last?.type === "call");
    return last.call.result;
  };
  return { clock, events, journal, write, result };
}

test("events come in order: an attempt, its fault, what was decided, and the call at the end", () => {
  const { journal, events, write } = arrange();

  write(faulty("content_incomplete"), 3);
  journal.decided({ action: "retry", delayMs: 0 });
  write(COMPLETE, 5);
  journal.delivered("content");

  assert.deepEqual(
    events.map((event) => event.type),
    ["attempt", "fault", "decision", "attempt", "call"],
  );
  for (const event of events) assert.equal(event.call.id, 7);
});

test("an attempt is recorded with all that is known of it", async () => {
  const { journal, clock } = arrange();
  const exchange = exchangeOf(206, {}, { peer: "127.0.0.2:80", expectedBytes: 9 });

  await clock.pass(5);
  assert.equal(journal.started("resume"), 1);
  await clock.pass(20);
  journal.answered(exchange);
  journal.received(3);
  journal.received(4);
  journal.ended(COMPLETE);

  assert.deepEqual(journal.records, [
    {
      number: 1,
      approach: "resume",
      peer: "127.0.0.2:80",
      status: 206,
      receivedBytes: 7,
      expectedBytes: 9,
      durationMs: 20,
      outcome: { kind: "complete", verification: "content" },
    },
  ]);
});

test("an attempt without an answer has no peer, no status and no bytes, whatever the one before had", () => {
  const { journal, write } = arrange();
  write(faulty("content_incomplete"), 3, exchangeOf(200, {}, { peer: "127.0.0.2:80" }));

  journal.started("start");
  journal.ended({ ...faulty("connection_refused"), exchange: undefined, read: "nothing" });

  const { peer, status, receivedBytes } = journal.records[1]!;
  assert.deepEqual([peer, status, receivedBytes], [undefined, undefined, 0]);
  assert.deepEqual(journal.faultyPeers, ["127.0.0.2:80"]);
  assert.equal(journal.lastExchange?.head.status, 200);
});

test("the call's record tells its attempts and how long it took in all", async () => {
  const { journal, clock, events, write } = arrange();

  write(COMPLETE);
  await clock.pass(40);
  journal.failed("deadline_exceeded");

  const last = events.at(-1);
  assert.ok(last?.type === "call");
  const { durationMs, attempts, result, operation } = last.call;
  assert.deepEqual([durationMs, attempts.length, operation], [40, 1, "export"]);
  assert.deepEqual(result, { kind: "failed", code: "deadline_exceeded" });
});

test("a call that was whole behind a faulty attempt is recovered", () => {
  const { journal, write, result } = arrange();

  write(faulty("content_incomplete"));
  write(COMPLETE);
  journal.delivered("content");

  assert.deepEqual(result(), {
    kind: "delivered",
    verification: "content",
    recovered: true,
    note: undefined,
  });
});

test("what was handed on although it was faulty is not recovered, and says why it was handed on", () => {
  const { journal, write, result } = arrange();

  write(faulty("retryable_status"));
  write(faulty("retryable_status"));
  journal.decided({ action: "deliver", because: "retryable_status" });
  journal.endedAfterAll(COMPLETE);
  journal.delivered("framing");

  assert.deepEqual(result(), {
    kind: "delivered",
    verification: "framing",
    recovered: false,
    note: "retryable_status",
  });
});

test("an answer that was to be handed on but broke leaves no note on the one that came instead", () => {
  const { journal, write, result } = arrange();

  write(faulty("retryable_status"));
  journal.decided({ action: "deliver", because: "retryable_status" });
  journal.endedAfterAll(faulty("http_response_incomplete"));
  journal.decided({ action: "retry", delayMs: 0 });
  write(COMPLETE);
  journal.delivered("content");

  assert.deepEqual(result(), {
    kind: "delivered",
    verification: "content",
    recovered: true,
    note: undefined,
  });
});

test("an answer that was read after all stays one attempt, under its number", () => {
  const { journal, events, write } = arrange();
  write(faulty("retryable_status"));

  journal.endedAfterAll(COMPLETE);

  assert.equal(journal.records.length, 1);
  assert.deepEqual(
    events.flatMap((event) => (event.type === "attempt" ? [event.attempt.number] : [])),
    [1, 1],
  );
  assert.equal(journal.records[0]?.outcome.kind, "complete");
});

const oddities: readonly (readonly [what: string, codes: [FaultCode, bytes: number][], repeats: boolean])[] =
  [
    ["one empty answer", [["content_incomplete", 0]], false],
    [
      "two empty answers",
      [
        ["content_incomplete", 0],
        ["content_incomplete", 0],
      ],
      true,
    ],
    [
      "two malformed answers",
      [
        ["content_malformed", 5],
        ["content_malformed", 5],
      ],
      true,
    ],
    [
      "an empty one and a malformed one",
      [
        ["content_incomplete", 0],
        ["content_malformed", 5],
      ],
      false,
    ],
    [
      "two that are open at their end",
      [
        ["content_incomplete", 5],
        ["content_incomplete", 5],
      ],
      false,
    ],
    [
      "two that were cut before their first byte",
      [
        ["http_response_incomplete", 0],
        ["http_response_incomplete", 0],
      ],
      false,
    ],
    [
      "two empty ones with a cut one behind",
      [
        ["content_incomplete", 0],
        ["content_incomplete", 0],
        ["http_response_incomplete", 3],
      ],
      false,
    ],
  ];
for (const [what, codes, repeats] of oddities) {
  test(`${what}: the origin ${repeats ? "repeats itself" : "does not repeat itself"}`, () => {
    const { journal, write } = arrange();

    for (const [code, bytes] of codes) write(faulty(code), bytes);

    assert.equal(journal.originRepeats, repeats);
  });
}

test("nothing that came out of a long coded body is a loss, and no word of the origin", () => {
  const { journal, write } = arrange();
  const coded = exchangeOf(200, { "content-encoding": "gzip", "content-length": "4000" });

  for (let attempt = 0; attempt < 2; attempt++) write(faulty("content_incomplete"), 0, coded);

  assert.equal(journal.originRepeats, false);
});

test("without a listener everything is kept, and nothing is told", () => {
  const journal = new Journal(CALL, new FakeClock(), undefined);

  journal.started("start");
  journal.ended(COMPLETE);
  journal.delivered("content");

  assert.equal(journal.records.length, 1);
});
