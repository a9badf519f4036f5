import assert from "node:assert/strict";
import test from "node:test";
import type { Repeatability } from "./decision/repeatable.ts";
import { CUT, REFUSED, RESET } from "./scripted-wire.fixture.ts";
import type { Script } from "./scripted-wire.fixture.ts";
import { makeCall } from "./start-call.fixture.ts";
import type { CallOptions } from "./start-call.fixture.ts";

const CUT_200 = { headers: { etag: '"v1"' }, chunks: ["ab", "c"], end: CUT };

async function failed(script: Script, options: CallOptions = {}) {
  const { sink } = await makeCall(script, options);
  return { error: sink.error, kind: sink.failure?.kind };
}

test("the message says what was asked, how often, what came, and the words of the platform", async () => {
  const { error } = await failed([RESET, RESET, RESET]);

  assert.equal(
    error.message,
    "GET http://origin.example/tasks failed after 3 attempts with connection_terminated: ECONNRESET: it was ECONNRESET",
  );
  assert.equal(error.cause, RESET);
});

test("where a bound forbade another attempt, the message names the last fault too", async () => {
  const { error } = await failed([CUT_200], { retryBudget: { ratio: 0, minPerSecond: 0 } });

  assert.match(
    error.message,
    /after 1 attempt with retry_budget_exhausted; the last fault was http_response_incomplete: /,
  );
});

const advice: Readonly<Record<Repeatability, RegExp>> = {
  repeatable: /it was UND_ERR_SOCKET$/,
  "not-idempotent": /could do its work twice.*Idempotency-Key or say so with the option `repeatable`$/,
  "one-shot-body":
    /a stream that can be read only once; give a string, bytes or a Blob to make it repeatable$/,
  "spent-request": /the body of a Request can be read only once/,
  "by-option": /the option `repeatable` said so$/,
};
for (const [repeatability, words] of Object.entries(advice)) {
  test(`the message says what to do about a request that is ${repeatability}`, async () => {
    const { error } = await failed([CUT_200], {
      repeatability: repeatability as Repeatability,
      maxAttempts: 1,
    });

    assert.match(error.message, words);
  });
}

const applied: readonly (readonly [what: string, script: Script, applied: string])[] = [
  ["a 2xx that was cut", [CUT_200], "yes"],
  ["another status that was cut", [{ status: 500, chunks: ["a"], end: CUT }], "unknown"],
  ["a connection that broke before the head", [RESET], "unknown"],
  ["a connection that was refused", [REFUSED], "no"],
  ["connections that were all refused", [REFUSED, REFUSED], "no"],
  ["a 2xx that was cut before a connection was refused", [CUT_200, REFUSED], "yes"],
  ["a connection that broke before another was refused", [RESET, REFUSED], "unknown"],
];
for (const [what, script, expected] of applied) {
  test(`behind ${what}, whether the request took effect is "${expected}"`, async () => {
    const { error } = await failed(script, { maxAttempts: script.length });

    assert.equal(error.applied, expected);
  });
}

test("status, headers and bytes are those of the last answer that had a head", async () => {
  const { error, kind } = await failed([{ ...CUT_200, status: 500 }, CUT_200, REFUSED]);

  assert.equal(kind, "unanswered");
  assert.deepEqual(
    [error.code, error.status, error.headers?.get("etag")],
    ["connection_refused", 200, '"v1"'],
  );
  assert.equal(new TextDecoder().decode(error.partial), "abc");
});

test("without any head there is no status, there are no headers and no bytes", async () => {
  const { error } = await failed([REFUSED], { maxAttempts: 1 });

  assert.deepEqual([error.status, error.headers, error.partial.length], [undefined, undefined, 0]);
});

test("bytes that the caller has are not told again", async () => {
  const { error, kind } = await failed([CUT_200], { holdBytes: 0, maxAttempts: 1 });

  assert.deepEqual([kind, error.partial.length, error.status], ["released", 0, 200]);
});

test("a held answer comes with the failure, for a door that hands on what came", async () => {
  const { sink } = await makeCall([CUT_200], { maxAttempts: 1 });

  assert.ok(sink.failure?.kind === "held");
  assert.equal(sink.failure.exchange.head.status, 200);
  assert.deepEqual(
    sink.failure.chunks.map((chunk) => new TextDecoder().decode(chunk)),
    ["ab", "c"],
  );
});

test("every attempt is on the error, in order", async () => {
  const { error } = await failed([{ ...CUT_200, peer: "127.0.0.2:80" }, RESET], { maxAttempts: 2 });

  assert.deepEqual(
    error.attempts.map(({ number, peer, status, receivedBytes }) => [number, peer, status, receivedBytes]),
    [
      [1, "127.0.0.2:80", 200, 3],
      [2, undefined, undefined, 0],
    ],
  );
});
