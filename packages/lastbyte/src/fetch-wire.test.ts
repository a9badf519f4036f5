import assert from "node:assert/strict";
import { test } from "node:test";
import { Cancellation } from "./cancellation.ts";
import type { AttemptPlan } from "./exchange.ts";
import { FetchWire } from "./fetch-wire.ts";
import { OutgoingRequest } from "./outgoing-request.ts";

const FIRST: AttemptPlan = { number: 1, headers: {}, faultyPeers: [] };

interface Traits {
  readonly method?: string;
  /** How the platform calls the response; a real one of another origin is `cors`. */
  readonly type?: ResponseType;
  readonly status?: number;
  readonly body?: string | null;
}

/** What the wire makes of an answer with these header fields. */
function answer(headers: Readonly<Record<string, string>>, traits: Traits = {}) {
  const { method = "GET", type = "basic", status = 200, body = "{}" } = traits;
  const response = new Response(body, { status, headers });
  Object.defineProperty(response, "type", { value: type });
  const request = new OutgoingRequest("http://127.0.0.1/", { method }, undefined);
  const context = { cancellation: new Cancellation(), hasDeadline: false };
  return new FetchWire(() => Promise.resolve(response), request, context).send(FIRST);
}

test("fetch is called as a plain function, since browsers refuse theirs as a method of anything else", async () => {
  const receivers: unknown[] = [];
  const fetch = function (this: unknown): Promise<Response> {
    receivers.push(this);
    return Promise.resolve(new Response("{}"));
  };
  const request = new OutgoingRequest("http://127.0.0.1/", undefined, undefined);
  const wire = new FetchWire(fetch, request, { cancellation: new Cancellation(), hasDeadline: false });

  await wire.send(FIRST);

  assert.deepEqual(receivers, [undefined]);
});

test("the framing is read from the head, as far as the platform shows it", async () => {
  assert.equal((await answer({ "content-length": "2" })).framing, "length");
  assert.equal((await answer({ "transfer-encoding": "gzip, chunked" })).framing, "chunked");
  assert.equal((await answer({})).framing, "close");
});

test("a plain body has to bring as many bytes as its length says", async () => {
  const exchange = await answer({ "content-length": "2" });

  assert.deepEqual([exchange.expectedBytes, exchange.codingUndone], [2, false]);
});

for (const [what, headers, traits] of [
  ["has a content coding", { "content-length": "2", "content-encoding": "gzip" }, {}],
  ["comes from another origin, whose content coding is hidden", { "content-length": "2" }, { type: "cors" }],
] as const) {
  test(`the length says nothing of a body that ${what}`, async () => {
    const exchange = await answer(headers, traits);

    assert.deepEqual([exchange.expectedBytes, exchange.codingUndone], [undefined, true]);
  });
}

test("a length that is no number says nothing", async () => {
  for (const length of ["", "-1", "2, 2", "0x2"]) {
    assert.equal((await answer({ "content-length": length })).expectedBytes, undefined);
  }
});

test("in Deno, which hides both length and coding of what it decoded, only a length shows that nothing was", async (context) => {
  Object.assign(globalThis, { Deno: {} });
  context.after(() => Reflect.deleteProperty(globalThis, "Deno"));

  assert.equal((await answer({ "content-length": "2" })).codingUndone, false);
  assert.equal((await answer({})).codingUndone, true);
});

test("what has no body is not read: HEAD, 204, 205, 304", async () => {
  assert.equal((await answer({ "content-length": "9" }, { method: "HEAD" })).body, undefined);
  for (const status of [204, 205, 304]) {
    assert.equal((await answer({}, { status, body: null })).body, undefined);
  }
});

test("a body is read to its end, and let go of without a sound", async () => {
  const { body } = await answer({});

  assert.equal(new TextDecoder().decode(await body?.read()), "{}");
  assert.equal(await body?.read(), undefined);
  body?.cancel("enough");
});

function recordSignals(hasDeadline: boolean) {
  const signals: (AbortSignal | null | undefined)[] = [];
  const own = new AbortController().signal;
  const cancellation = new Cancellation();
  const request = new OutgoingRequest("http://127.0.0.1/", { signal: own }, undefined);
  const fetch = (_input: unknown, init?: RequestInit): Promise<Response> => {
    signals.push(init?.signal);
    return Promise.resolve(new Response("{}"));
  };
  const wire = new FetchWire(fetch, request, { cancellation, hasDeadline });
  return { signals, own, cancellation, wire };
}

test("the first attempt goes out with the caller's own signal, and later ones with the call's", async () => {
  const { signals, own, wire } = recordSignals(false);

  await wire.send(FIRST);
  await wire.send({ ...FIRST, number: 2 });

  assert.equal(signals[0], own);
  assert.notEqual(signals[1], own);
});

test("with a deadline every attempt goes out with the call's signal, since the caller's doesn't know of it", async () => {
  const { signals, own, wire, cancellation } = recordSignals(true);

  await wire.send(FIRST);
  cancellation.cancel({ kind: "deadline" });

  assert.notEqual(signals[0], own);
  assert.equal(signals[0]?.aborted, true);
});

test("an attempt is aborted for the caller's own reason", async () => {
  const { signals, wire, cancellation } = recordSignals(false);
  const reason = new Error("the caller has seen enough");

  await wire.send({ ...FIRST, number: 2 });
  cancellation.cancel({ kind: "caller", reason });

  assert.equal(signals[0]?.reason, reason);
});
