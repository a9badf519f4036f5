import assert from "node:assert/strict";
import { test } from "node:test";
import { startLab } from "@lastbyte/lab";
import { LastbyteError } from "lastbyte";
import { recordingFetch } from "./recording-fetch.ts";
import { answerCut, answerJson, answerReset, answerWith, startScriptedServer } from "./scripted-server.ts";

const answerOk = answerJson({ ok: true });
const busy = (...headers: readonly string[]) =>
  answerWith("503 Service Unavailable", ["Content-Length: 4", ...headers], "busy");

test("a status that asks for it is retried until there is another one", async () => {
  await using server = await startScriptedServer([busy(), busy(), answerOk]);
  const { fetch, call } = recordingFetch();

  const response = await fetch(server.url);

  assert.deepEqual(await response.json(), { ok: true });
  assert.equal(server.requests.length, 3);
  assert.deepEqual(
    call().attempts.map(({ status }) => status),
    [503, 503, 200],
  );
});

test("a status that stays is handed on as an answer, its body with it", async () => {
  await using server = await startScriptedServer([busy("X-Why: load")]);
  const { fetch, call } = recordingFetch();

  const response = await fetch(server.url);

  assert.equal(response.status, 503);
  assert.equal(response.headers.get("x-why"), "load");
  assert.equal(await response.text(), "busy");
  assert.equal(server.requests.length, 3);
  assert.deepEqual(call().result, {
    kind: "delivered",
    verification: "framing",
    recovered: false,
    note: "retryable_status",
  });
});

test("a status is retried only where it is asked for", async () => {
  await using server = await startScriptedServer([busy()]);
  const none = recordingFetch({ retryStatuses: [] });
  const post = recordingFetch();

  const responses = [
    await none.fetch(server.url),
    await post.fetch(server.url, { method: "POST", body: "x" }),
  ];

  assert.deepEqual(
    responses.map(({ status }) => status),
    [503, 503],
  );
  assert.equal(server.requests.length, 2);
});

for (const [name, retryAfter] of [
  ["in seconds", () => "1"],
  ["as a date", () => new Date(Date.now() + 2_000).toUTCString()],
] as const) {
  test(`Retry-After ${name} is waited for`, async () => {
    const askedAtMs: number[] = [];
    await using server = await startScriptedServer([
      (socket, head) => {
        askedAtMs.push(performance.now());
        busy(`Retry-After: ${retryAfter()}`)(socket, head);
      },
      (socket, head) => {
        askedAtMs.push(performance.now());
        answerOk(socket, head);
      },
    ]);
    const { fetch, events } = recordingFetch();

    await (await fetch(server.url)).json();

    const [first = 0, second = 0] = askedAtMs;
    const waited = events.find((event) => event.type === "decision")?.decision;
    assert.ok(waited?.action === "retry" && waited.delayMs > 900 && waited.delayMs <= 2_000);
    assert.ok(second - first >= waited.delayMs - 5, "it was asked again too early");
  });
}

test("a Retry-After that is too long to wait for makes the status the answer", async () => {
  await using server = await startScriptedServer([busy("Retry-After: 3600")]);
  const { fetch } = recordingFetch();

  const response = await fetch(server.url);

  assert.equal(response.status, 503);
  assert.equal(server.requests.length, 1);
});

test("one attempt is no retry", async () => {
  await using server = await startScriptedServer([answerCut]);
  const { fetch } = recordingFetch({ maxAttempts: 1 });

  await assert.rejects(fetch(server.url), { code: "http_response_incomplete" });

  assert.equal(server.requests.length, 1);
});

test("without a retry budget there is no retry", async () => {
  await using server = await startScriptedServer([answerCut]);
  const { fetch } = recordingFetch({ retryBudget: { ratio: 0, minPerSecond: 0 } });

  await assert.rejects(fetch(server.url), { code: "retry_budget_exhausted" });

  assert.equal(server.requests.length, 1);
});

test("with every response cut, the origin is asked by the budget more often, and not by the attempts", async () => {
  await using server = await startScriptedServer([answerCut]);
  const { fetch } = recordingFetch({ retryBudget: { ratio: 0.2, minPerSecond: 0 } });

  const results = await Promise.allSettled(Array.from({ length: 50 }, () => fetch(server.url)));

  assert.ok(results.every(({ status }) => status === "rejected"));
  assert.ok(
    server.requests.length > 50 && server.requests.length <= 60,
    `${server.requests.length} requests`,
  );
});

test("an answer that is empty twice is the origin's word", async () => {
  await using lab = await startLab({ balancers: 1, rate: 0 });
  const { fetch, call } = recordingFetch();

  const response = await fetch(`${lab.url}/empty-json`);

  assert.equal(await response.text(), "");
  assert.equal(lab.truth().origin?.requests, 2);
  assert.deepEqual(call().result, {
    kind: "delivered",
    verification: "none",
    recovered: false,
    note: "origin_repeats",
  });
});

test("JSON that is closed but broken is handed on at once, as it came", async () => {
  const text = '{"a":1} trailing words';
  await using server = await startScriptedServer([
    answerWith("200 OK", ["Content-Type: application/json", `Content-Length: ${text.length}`], text),
  ]);
  const { fetch, call } = recordingFetch();

  const response = await fetch(server.url);

  assert.equal(await response.text(), text);
  assert.equal(server.requests.length, 1);
  assert.deepEqual(call().result, {
    kind: "delivered",
    verification: "none",
    recovered: false,
    note: "content_malformed",
  });
});

test("a stream of JSON texts is no fault, also where its last one is open", async () => {
  const text = '{"n":1}\n{"n":2}\n{"n":';
  await using server = await startScriptedServer([
    answerWith("200 OK", ["Content-Type: application/json", `Content-Length: ${text.length}`], text),
  ]);
  const { fetch } = recordingFetch();

  assert.equal(await (await fetch(server.url)).text(), text);
  assert.equal(server.requests.length, 1);
});

test("a server that is not there is asked three times, and the error says that nothing was done", async () => {
  const server = await startScriptedServer([answerOk]);
  await server.close();
  const { fetch, call } = recordingFetch();

  const error = await fetch(server.url, { method: "POST", body: "x", redirect: "manual" }).catch(
    (error: unknown) => error,
  );

  assert.ok(error instanceof LastbyteError);
  assert.deepEqual([error.code, error.applied, error.status], ["connection_refused", "no", undefined]);
  assert.equal(call().attempts.length, 3);
});

test("the error tells all that is known", async () => {
  await using server = await startScriptedServer([answerReset, answerCut]);
  const { fetch } = recordingFetch({ maxAttempts: 2 });

  const error = await fetch(`${server.url}/tasks?secret=1`).catch((error: unknown) => error);

  assert.ok(error instanceof LastbyteError);
  assert.equal(error.code, "http_response_incomplete");
  assert.equal(error.status, 200);
  assert.equal(error.headers?.get("content-type"), "application/json");
  assert.equal(Buffer.from(error.partial).toString(), '{"half":');
  assert.equal(error.applied, "yes");
  assert.ok(error.cause instanceof TypeError);
  assert.match(
    error.message,
    /^GET http:\/\/127\.0\.0\.1:\d+\/tasks failed after 2 attempts with http_response_incomplete/,
  );
  assert.deepEqual(
    error.attempts.map(({ status, receivedBytes, expectedBytes }) => [status, receivedBytes, expectedBytes]),
    [
      [undefined, 0, undefined],
      [200, 8, 100],
    ],
  );
});

test("a retry leaves on a new connection, and past every cache", async () => {
  await using server = await startScriptedServer([answerCut, answerOk]);
  const { fetch } = recordingFetch();

  await (await fetch(server.url)).json();

  assert.doesNotMatch(server.requests[0] ?? "", /cache-control/i);
  assert.match(server.requests[1] ?? "", /cache-control: no-cache/i);
});
