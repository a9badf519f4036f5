import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { startLab } from "@lastbyte/lab";
import type { Lab } from "@lastbyte/lab";
import { LastbyteError } from "lastbyte";
import type { FetchOptions } from "lastbyte";
import { recordingFetch } from "./recording-fetch.ts";
import { answerCut, answerJson, answerWith, startScriptedServer } from "./scripted-server.ts";
import type { ScriptedServer } from "./scripted-server.ts";

function startLossyLab(fault: string): Promise<Lab> {
  return startLab({ balancers: 1, rate: 0, faults: [{ fault, nthResponse: 1 }] });
}

const task = (name: string): RequestInit => ({ method: "POST", body: JSON.stringify({ data: { name } }) });

test("a POST with an Idempotency-Key is sent again, and creates once", async () => {
  await using lab = await startLossyLab("reset-before-head");
  const { fetch, call } = recordingFetch();

  const response = await fetch(`${lab.url}/api/1.0/tasks`, {
    ...task("once"),
    headers: { "Idempotency-Key": "k1" },
  });

  assert.equal(response.status, 201);
  assert.equal(((await response.json()) as { data: { name: string } }).data.name, "once");
  const { posts, created, replayed } = lab.truth().origin!;
  assert.deepEqual({ posts, created, replayed }, { posts: 2, created: 1, replayed: 1 });
  assert.deepEqual(call().result, {
    kind: "delivered",
    verification: "content",
    recovered: true,
    note: undefined,
  });
});

test("a POST without a key is sent once, and the error says that it took effect", async () => {
  await using lab = await startLossyLab("reframe-length");
  const { fetch } = recordingFetch();

  const error = await failureOf(fetch(`${lab.url}/api/1.0/tasks`, task("once")));

  assert.deepEqual([error.code, error.applied, error.status], ["content_incomplete", "yes", 201]);
  assert.match(error.message, /could do its work twice.*Idempotency-Key/);
  assert.match(Buffer.from(error.partial).toString(), /^\{"data":\{/);
  assert.equal(lab.truth().origin?.created, 1);
});

for (const [word, posts] of [
  [true, 2],
  [undefined, 1],
  [false, 1],
] as const) {
  test(`where the caller's rule says ${word} to a POST, it is sent ${posts} times`, async () => {
    await using lab = await startLossyLab("cut-length");
    const asked: unknown[] = [];
    const { fetch } = recordingFetch({
      repeatable: ({ method, url, headers }) => {
        asked.push([method, new URL(url).pathname, headers.get("x-kind")]);
        return word;
      },
    });

    const init = { ...task("x"), headers: { "X-Kind": "test" } };
    const outcome = await fetch(`${lab.url}/api/1.0/tasks`, init).then(
      () => "delivered",
      (error: LastbyteError) => error.code,
    );

    assert.equal(outcome, word === true ? "delivered" : "http_response_incomplete");
    assert.deepEqual(asked, [["POST", "/api/1.0/tasks", "test"]]);
    assert.equal(lab.truth().origin?.posts, posts);
  });
}

test("a GET that the caller's rule forbids to repeat is sent once, and the error says why", async () => {
  await using lab = await startLossyLab("cut-length");
  const { fetch } = recordingFetch({ repeatable: () => false });

  const error = await failureOf(fetch(`${lab.url}/json`));

  assert.match(error.message, /the option `repeatable` said so/);
  assert.equal(lab.truth().requests, 1);
});

for (const [name, makeInit] of Object.entries<() => RequestInit>({
  "a stream": () => ({ body: new Blob(["x"]).stream(), duplex: "half" }),
  "an async iterable": () => ({ body: Readable.from(["x"]), duplex: "half" }) as unknown as RequestInit,
})) {
  test(`a PUT of ${name} is sent once, and the error says why`, async () => {
    await using server = await startScriptedServer([answerCut]);
    const { fetch } = recordingFetch();

    const error = await failureOf(fetch(server.url, { method: "PUT", ...makeInit() }));

    assert.equal(error.code, "http_response_incomplete");
    assert.match(
      error.message,
      /its body is a stream that can be read only once; give a string, bytes or a Blob/,
    );
    assert.equal(server.requests.length, 1);
  });
}

/** Bodies that can be sent twice; each is changed by its owner as soon as the call is made. */
const REPEATABLE: Readonly<
  Record<string, () => { readonly init: RequestInit; readonly change?: () => void }>
> = {
  "a string": () => ({ init: { body: "same" } }),
  bytes: () => {
    const body = new TextEncoder().encode("same");
    return { init: { body }, change: () => body.fill(0) };
  },
  "a view of bytes": () => {
    const body = new TextEncoder().encode("not same");
    return { init: { body: body.subarray(4) }, change: () => body.fill(0) };
  },
  URLSearchParams: () => {
    const body = new URLSearchParams({ same: "" });
    return { init: { body }, change: () => body.set("same", "other") };
  },
  "a Blob": () => ({ init: { body: new Blob(["same"]) } }),
  FormData: () => {
    const body = new FormData();
    body.set("field", "same");
    return { init: { body }, change: () => body.set("field", "other") };
  },
};

for (const [name, make] of Object.entries(REPEATABLE)) {
  test(`a PUT of ${name} is sent again as it was when the call was made`, async () => {
    await using server = await startScriptedServer([answerCut, answerJson({ ok: true })]);
    const { fetch } = recordingFetch();
    const { init, change } = make();
    const headers = new Headers({ "X-Same": "yes" });

    const call = fetch(server.url, { method: "PUT", headers, ...init });
    change?.();
    headers.set("X-Same", "no");
    await (await call).json();

    assert.equal(server.requests.length, 2);
    for (const request of server.requests) {
      assert.match(request, /same/);
      assert.match(request, /x-same: yes/i);
    }
  });
}

test("a PUT of a Request with a body is sent again", async () => {
  await using server = await startScriptedServer([answerCut, answerCut, answerJson({ ok: true })]);
  const { fetch } = recordingFetch();

  await (await fetch(new Request(server.url, { method: "PUT", body: "same" }))).json();

  assert.equal(server.requests.length, 3);
  for (const request of server.requests) assert.match(request, /\r\n\r\nsame$/);
});

/** Requests that are not repeatable, but that never left: the server is not there, and no redirect led elsewhere. */
const UNSENT: Readonly<Record<string, (url: string) => readonly [RequestInfo | URL, RequestInit?]>> = {
  "a string": (url) => [url, { method: "POST", body: "late", redirect: "error" }],
  "bytes that change meanwhile": (url) => {
    const body = new TextEncoder().encode("late");
    queueMicrotask(() => body.fill(0));
    return [url, { method: "POST", body, redirect: "manual" }];
  },
  "a Request without a body": (url) => [new Request(url, { method: "POST", redirect: "manual" })],
};

for (const [name, make] of Object.entries(UNSENT)) {
  test(`a POST of ${name} that was refused never left, so it is sent again`, async () => {
    const { outcome, requests } = await sendToLateServer(make);

    assert.equal(outcome, "delivered");
    assert.equal(requests.length, 1);
    assert.match(requests[0]!, name.includes("without") ? /^POST/ : /\r\n\r\nlate$/);
  });
}

for (const [name, make] of Object.entries<(url: string) => readonly [RequestInfo | URL, RequestInit?]>({
  "a stream": (url) => [
    url,
    { method: "POST", body: new Blob(["late"]).stream(), duplex: "half", redirect: "error" },
  ],
  "a Request with a body": (url) => [new Request(url, { method: "POST", body: "late", redirect: "error" })],
})) {
  test(`a POST of ${name} that was refused can't be sent again, and fails with what happened`, async () => {
    const { outcome, requests } = await sendToLateServer(make);

    assert.ok(outcome instanceof LastbyteError);
    assert.deepEqual([outcome.code, outcome.applied], ["connection_refused", "no"]);
    assert.match(outcome.message, /can be read only once/);
    assert.deepEqual(requests, []);
  });
}

test("a POST that was redirected to a server that is not there is sent once, and may have taken effect", async () => {
  const gone = await startScriptedServer([]);
  await gone.close();
  const seeOther = answerWith("303 See Other", [`Location: ${gone.url}`, "Content-Length: 0"]);
  await using server = await startScriptedServer([seeOther]);
  const { fetch } = recordingFetch();

  const error = await failureOf(fetch(server.url, task("once")));

  assert.deepEqual([error.code, error.applied], ["connection_refused", "unknown"]);
  assert.equal(server.requests.length, 1);
});

test("a refused POST whose redirects fetch would follow by itself is sent once, as it may have got further", async () => {
  const { outcome, requests } = await sendToLateServer((url) => [url, { method: "POST", body: "late" }]);

  assert.ok(outcome instanceof LastbyteError);
  assert.deepEqual([outcome.code, outcome.applied], ["connection_refused", "unknown"]);
  assert.deepEqual(requests, []);
});

/** Sends a request to a port where a server starts to listen as soon as the first attempt has failed. */
async function sendToLateServer(
  make: (url: string) => readonly [RequestInfo | URL, RequestInit?],
): Promise<{ readonly outcome: unknown; readonly requests: readonly string[] }> {
  const early = await startScriptedServer([]);
  await early.close();
  const { port, url } = early;
  let late: Promise<ScriptedServer> | undefined;
  const onEvent: FetchOptions["onEvent"] = (event) => {
    if (event.type === "fault") late ??= startScriptedServer([answerJson({ ok: true })], port);
  };
  const { fetch } = recordingFetch({ onEvent });

  const outcome: unknown = await fetch(...make(url)).then(
    () => "delivered",
    (error: unknown) => error,
  );

  await using server = await late;
  return { outcome, requests: server?.requests ?? [] };
}

async function failureOf(call: Promise<Response>): Promise<LastbyteError> {
  const error: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(error instanceof LastbyteError, `expected a LastbyteError, got ${String(error)}`);
  return error;
}
