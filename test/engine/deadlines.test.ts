import assert from "node:assert/strict";
import { test } from "node:test";
import { LastbyteError } from "lastbyte";
import type { FetchOptions } from "lastbyte";
import { recordingFetch } from "./recording-fetch.ts";
import { answerCut, answerHalf, answerNothing, answerWith, startScriptedServer } from "./scripted-server.ts";
import type { Answer } from "./scripted-server.ts";

const SLOW_BACKOFF = { initialMs: 60_000, maxMs: 60_000 };
const busy: Answer = answerWith("503 Service Unavailable", ["Content-Length: 0", "Retry-After: 30"]);

/** A body of a length that is released before it ends, and stops in the middle. */
const answerReleasedHalf: Answer = (socket) => {
  const head = ["HTTP/1.1 200 OK", 'ETag: "v1"', "Content-Type: text/csv", "Content-Length: 1000000"];
  socket.write(`${head.join("\r\n")}\r\n\r\n${"x".repeat(500_000)}`);
};
const answerReleasedCut: Answer = (socket) => {
  void answerReleasedHalf(socket, "");
  socket.end();
};

/** Where a call can stand when its time is over or its caller gives up. */
const STAGES: Readonly<
  Record<string, { readonly answers: readonly Answer[]; readonly options?: FetchOptions }>
> = {
  "while it waits for the head": { answers: [answerNothing] },
  "while the body is held": { answers: [answerHalf] },
  "while the body is handed on": { answers: [answerReleasedHalf], options: { holdBytes: 1000 } },
  "while a resume waits for its head": {
    answers: [answerReleasedCut, answerNothing],
    options: { holdBytes: 1000 },
  },
  "in the middle of a retry's body": { answers: [answerCut, answerHalf] },
};

for (const [stage, { answers, options }] of Object.entries(STAGES)) {
  test(`a call whose deadline comes ${stage} fails with deadline_exceeded, and lets go of its connection`, async () => {
    await using server = await startScriptedServer(answers);
    const { fetch, call } = recordingFetch({ ...options, deadlineMs: 150 });

    const error: unknown = await readAll(fetch(server.url)).catch((error: unknown) => error);
    await server.closed(answers.length - 1);

    assert.ok(error instanceof LastbyteError);
    assert.equal(error.code, "deadline_exceeded");
    assert.equal(server.requests.length, answers.length);
    assert.deepEqual(call().result, { kind: "failed", code: "deadline_exceeded" });
  });

  test(`a call that is aborted ${stage} ends with the caller's reason, and lets go of its connection`, async () => {
    await using server = await startScriptedServer(answers);
    const { fetch, call } = recordingFetch(options);
    const controller = new AbortController();
    const reason = new Error("enough");

    const reading = readAll(fetch(server.url, { signal: controller.signal }));
    await until(() => server.requests.length === answers.length);
    controller.abort(reason);
    const error: unknown = await reading.catch((error: unknown) => error);
    await server.closed(answers.length - 1);

    assert.equal(error, reason);
    assert.deepEqual(call().result, { kind: "aborted" });
  });
}

test("a retry that would begin after the deadline is not waited for", async () => {
  await using server = await startScriptedServer([answerCut, answerCut]);
  const { fetch } = recordingFetch({ deadlineMs: 5_000, backoff: SLOW_BACKOFF, maxAttempts: 50 });
  const startedAtMs = performance.now();

  await assert.rejects(fetch(server.url), { code: "deadline_exceeded" });

  assert.ok(performance.now() - startedAtMs < 5_000);
  assert.ok(server.requests.length < 50);
});

test("a status whose Retry-After lies behind the deadline is handed on at once", async () => {
  await using server = await startScriptedServer([busy]);
  const { fetch } = recordingFetch({ deadlineMs: 5_000 });

  const response = await fetch(server.url);

  assert.equal(response.status, 503);
  assert.equal(server.requests.length, 1);
});

test("a call that is aborted while it waits for its next attempt makes none", async () => {
  await using server = await startScriptedServer([busy]);
  const { fetch, events } = recordingFetch();
  const controller = new AbortController();

  const answer = fetch(server.url, { signal: controller.signal });
  await until(() => events.some(({ type }) => type === "decision"));
  controller.abort("enough");

  await assert.rejects(answer, (reason) => reason === "enough");
  assert.equal(server.requests.length, 1);
});

test("a deadline leaves no timer behind", async () => {
  await using server = await startScriptedServer([answerWith("200 OK", ["Content-Length: 2"], "ok")]);
  const { fetch } = recordingFetch({ deadlineMs: 600_000 });

  await (await fetch(server.url)).text();

  assert.deepEqual(
    process.getActiveResourcesInfo().filter((name) => name === "Timeout"),
    [],
  );
});

test("a body that stalls is asked for again", async () => {
  await using server = await startScriptedServer([
    answerHalf,
    answerWith("200 OK", ["Content-Length: 2"], "{}"),
  ]);
  const { fetch, call } = recordingFetch({ stallTimeoutMs: 100 });

  const response = await fetch(server.url);
  await server.closed(0);

  assert.deepEqual(await response.json(), {});
  const [first] = call().attempts;
  assert.equal(first?.outcome.kind === "faulty" && first.outcome.fault.code, "connection_read_timeout");
});

test("a reader that is slow is no stall", async () => {
  const whole = Buffer.alloc(3_000_000, "x");
  await using server = await startScriptedServer([
    answerWith("200 OK", [`Content-Length: ${whole.length}`], whole),
  ]);
  const { fetch } = recordingFetch({ stallTimeoutMs: 50, holdBytes: 1000 });
  const response = await fetch(server.url);
  const reader = response.body!.getReader();
  let bytes = (await reader.read()).value?.length ?? 0;

  // Longer than a sender might be silent.
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (let read = await reader.read(); !read.done; read = await reader.read()) bytes += read.value.length;

  assert.equal(bytes, whole.length);
  assert.equal(server.requests.length, 1);
});

async function readAll(answer: Promise<Response>): Promise<string> {
  return (await answer).text();
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
