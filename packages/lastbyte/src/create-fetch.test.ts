import assert from "node:assert/strict";
import test from "node:test";
import { createFetch } from "./create-fetch.ts";
import type { FetchOptions } from "./create-fetch.ts";
import { LastbyteError } from "./errors.ts";
import type { LastbyteEvent } from "./events.ts";
import { settle } from "./fake-clock.fixture.ts";
import { operation } from "./operation.ts";
import { CUT } from "./scripted-wire.fixture.ts";

const URL_TEXT = "http://origin.example/tasks";
const JSON_HEAD = { headers: { "content-type": "application/json" } };

const answers = {
  whole: () => new Response("[1,2]", JSON_HEAD),
  reframed: () => new Response("[1,", JSON_HEAD),
  cut: () => new Response(brokenStream("[1,"), JSON_HEAD),
} as const;

function brokenStream(text: string): ReadableStream<Uint8Array> {
  let isFirst = true;
  return new ReadableStream({
    pull(controller) {
      if (isFirst) controller.enqueue(new TextEncoder().encode(text));
      else controller.error(CUT);
      isFirst = false;
    },
  });
}

/** A lastbyte fetch over a platform that answers in this order, and then with the last one. */
function arrange(script: readonly (keyof typeof answers)[], options: FetchOptions = {}) {
  const asked: [input: unknown, init: RequestInit | undefined][] = [];
  const events: LastbyteEvent[] = [];
  const platform = (input: unknown, init?: RequestInit): Promise<Response> => {
    asked.push([input, init]);
    return Promise.resolve(answers[script[Math.min(asked.length, script.length) - 1] ?? "whole"]());
  };
  const onEvent = (event: LastbyteEvent): void => void events.push(event);
  return { fetch: createFetch({ fetch: platform, onEvent, ...options }), asked, events };
}

const callsOf = (events: readonly LastbyteEvent[]) =>
  events.flatMap((event) => (event.type === "call" ? [event.call] : []));

test("a healthy answer is asked for once, and its body is handed on", async () => {
  const { fetch, asked } = arrange(["whole"]);

  const response = await fetch(URL_TEXT);

  assert.deepEqual(await response.json(), [1, 2]);
  assert.equal(asked.length, 1);
});

for (const fault of ["cut", "reframed"] as const) {
  test(`a body that was ${fault} is asked for again before anyone sees it`, async () => {
    const { fetch, asked } = arrange([fault, "whole"]);

    assert.deepEqual(await (await fetch(URL_TEXT)).json(), [1, 2]);
    assert.equal(asked.length, 2);
  });

  test(`a POST whose answer was ${fault} is sent once, and fails loudly`, async () => {
    const { fetch, asked } = arrange([fault]);

    await assert.rejects(fetch(URL_TEXT, { method: "POST", body: "{}" }), (error) => {
      assert.ok(error instanceof LastbyteError);
      assert.deepEqual([error.status, error.applied, error.attempts.length], [200, "yes", 1]);
      assert.equal(error.headers?.get("content-type"), "application/json");
      assert.equal(new TextDecoder().decode(error.partial), "[1,");
      return true;
    });
    assert.equal(asked.length, 1);
  });
}

const refused: readonly (readonly [options: unknown, words: RegExp])[] = [
  [{ fetch: "https" }, /option "fetch" must be a function; got https/],
  [{ fetch: null }, /option "fetch" must be a function; got null/],
  [{ maxAtempts: 3 }, /unknown option "maxAtempts"; did you mean "maxAttempts"\?/],
  [{ holdBytes: "1MiB" }, /option "holdBytes" must be a whole number of at least 0; got "1MiB"/],
];
for (const [options, words] of refused) {
  test(`options that make no sense are refused in a clear line: ${words.source}`, () => {
    assert.throws(() => createFetch(options as FetchOptions), { name: "TypeError", message: words });
  });
}

test("the platform's fetch is looked up at each call, so that a later one is used", async (context) => {
  const fetch = createFetch();
  context.mock.method(globalThis, "fetch", () => Promise.resolve(new Response("patched")));

  assert.equal(await (await fetch(URL_TEXT)).text(), "patched");
});

test("what the platform refuses is refused with its own error, and once", async () => {
  const refusal = new TypeError("unknown scheme");
  let asked = 0;
  const fetch = createFetch({
    fetch: () => {
      asked += 1;
      return Promise.reject(refusal);
    },
  });

  await assert.rejects(fetch("nonsense:"), refusal);
  assert.equal(asked, 1);
});

test("calls are counted from 1, by each fetch for itself", async () => {
  const [first, second] = [arrange(["whole"]), arrange(["whole"])];

  await first.fetch(URL_TEXT);
  await first.fetch(URL_TEXT);
  await second.fetch(URL_TEXT);

  assert.deepEqual(
    [first, second].map(({ events }) => callsOf(events).map(({ id }) => id)),
    [[1, 2], [1]],
  );
});

test("each origin has a budget of its own", async () => {
  const { fetch } = arrange(["cut"], {
    maxAttempts: 2,
    retryBudget: { ratio: 0, minPerSecond: 1, ttlMs: 1_000 },
  });
  const codeOf = (url: string) => fetch(url).catch((error: LastbyteError) => error.code);

  assert.equal(await codeOf("http://a.example/1"), "http_response_incomplete");
  assert.equal(await codeOf("http://a.example/2"), "retry_budget_exhausted");
  assert.equal(await codeOf("http://b.example/1"), "http_response_incomplete");
});

test("an aborted signal rejects with its reason before anything is sent", async () => {
  const { fetch, asked } = arrange(["whole"]);

  await assert.rejects(
    fetch(URL_TEXT, { signal: AbortSignal.abort("enough") }),
    (reason) => reason === "enough",
  );
  assert.equal(asked.length, 0);
});

test("a signal that aborts in the middle rejects with its reason, whatever the platform does", async () => {
  const controller = new AbortController();
  const fetch = createFetch({ fetch: () => new Promise(() => {}) });

  const response = fetch(URL_TEXT, { signal: controller.signal });
  controller.abort("enough");

  await assert.rejects(response, (reason) => reason === "enough");
});

test("a signal that outlives a call keeps nothing of it", async (context) => {
  const { signal } = new AbortController();
  const added = context.mock.method(signal, "addEventListener");
  const removed = context.mock.method(signal, "removeEventListener");
  const { fetch } = arrange(["whole"]);

  await (await fetch(URL_TEXT, { signal })).text();

  assert.equal(added.mock.callCount(), 1);
  assert.deepEqual(removed.mock.calls[0]?.arguments[1], added.mock.calls[0]?.arguments[1]);
});

test("giving up a stream in its middle lets go of the platform's body", async () => {
  let cancelled: unknown;
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(64)),
    cancel: (reason) => {
      cancelled = reason;
    },
  });
  const fetch = createFetch({ fetch: () => Promise.resolve(new Response(endless)), holdBytes: 0 });

  const response = await fetch(URL_TEXT);
  await response.body?.cancel("enough");
  await settle();

  assert.equal(cancelled, "enough");
});

test("a call belongs to the operation around it, or to the handle that it is given", async () => {
  const { fetch, events } = arrange(["whole"]);

  const [outer, inner] = await operation("outer", async (outer) =>
    operation("inner", async (inner) => {
      await fetch(URL_TEXT);
      await fetch(URL_TEXT, { operation: outer });
      return [outer.summary, inner.summary] as const;
    }),
  );

  assert.deepEqual([outer.calls, inner.calls], [1, 1]);
  assert.deepEqual(
    callsOf(events).map((call) => call.operation),
    ["inner", "outer"],
  );
});

test("an operation counts without anyone listening", async () => {
  const { fetch } = arrange(["cut", "whole"]);

  const summary = await operation("export", async (handle) => {
    await fetch(URL_TEXT);
    return handle.summary;
  });

  assert.deepEqual([summary.calls, summary.recoveredCalls, summary.failedCalls], [1, 1, 0]);
});

test("what is told of a call carries no query, no header and no body", async () => {
  const { fetch, events } = arrange(["cut", "whole"]);

  await fetch(`${URL_TEXT}?token=secret#secret`, { headers: { authorization: "secret" } });

  assert.doesNotMatch(JSON.stringify(events), /secret/);
  assert.equal(callsOf(events)[0]?.url, URL_TEXT);
});
