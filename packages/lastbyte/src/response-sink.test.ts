import assert from "node:assert/strict";
import test from "node:test";
import { Cancellation } from "./cancellation.ts";
import { LastbyteError } from "./errors.ts";
import { settle } from "./fake-clock.fixture.ts";
import type { FetchExchange } from "./fetch-wire.ts";
import { exchangeOf } from "./resumption/exchange.fixture.ts";
import { ResponseSink } from "./response-sink.ts";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const BODY = { read: () => Promise.resolve(undefined), cancel: () => {} };

const FAILED = new LastbyteError("it was cut", {
  code: "http_response_incomplete",
  attempts: [],
  status: 200,
  headers: undefined,
  partial: new Uint8Array(),
  applied: "yes",
  cause: undefined,
});

function arrange(response = new Response("of the wire")) {
  const cancellation = new Cancellation();
  const exchange: FetchExchange = { ...exchangeOf(response.status, {}, { body: BODY }), response };
  return { cancellation, exchange, sink: new ResponseSink(cancellation) };
}

async function begun() {
  const arranged = arrange();
  arranged.sink.begin(arranged.exchange);
  const response = await arranged.sink.response;
  return { ...arranged, response };
}

/** Whether a write still waits for its reader. */
async function waits(write: Promise<void> | undefined): Promise<boolean> {
  let isOver = write === undefined;
  void write?.then(() => {
    isOver = true;
  });
  await settle();
  return !isOver;
}

test("a whole body is one response, whatever it came in", async () => {
  const { sink, exchange } = arrange();

  sink.whole(exchange, [bytes("ab"), bytes("c")]);

  assert.equal(await (await sink.response).text(), "abc");
});

test("a response without a body is the platform's own", async () => {
  const { sink, exchange } = arrange(new Response(null, { status: 204 }));

  sink.whole({ ...exchange, body: undefined }, []);

  assert.equal(await sink.response, exchange.response);
});

test("a released body is a stream that ends where the body does", async () => {
  const { sink, response } = await begun();

  const text = response.text();
  for (const chunk of ["ab", "c"]) await sink.write(bytes(chunk));
  sink.end();

  assert.equal(await text, "abc");
});

test("a write waits until the reader asks for more", async () => {
  const { sink, response } = await begun();
  const reader = response.body!.getReader();

  const write = sink.write(bytes("ab"));
  assert.equal(await waits(write), true);

  await reader.read();
  assert.equal(await waits(write), true);

  void reader.read();
  assert.equal(await waits(write), false);
});

test("a write that waits goes on when the reader gives up, and its reason is the caller's", async () => {
  const { sink, response, cancellation } = await begun();
  const write = sink.write(bytes("ab"));

  await response.body!.cancel("enough");

  assert.equal(await waits(write), false);
  assert.deepEqual(cancellation.cause, { kind: "caller", reason: "enough" });
  assert.equal(sink.write(bytes("c")), undefined);
});

test("a write that waits goes on when the call is cancelled", async () => {
  const { sink, cancellation } = await begun();
  const write = sink.write(bytes("ab"));

  cancellation.cancel({ kind: "deadline" });

  assert.equal(await waits(write), false);
});

test("a write behind the cancellation waits for nobody", async () => {
  const { sink, cancellation } = await begun();
  cancellation.cancel({ kind: "deadline" });

  assert.equal(await waits(sink.write(bytes("ab"))), false);
});

test("a call that fails before its head rejects the promise", async () => {
  const { sink } = arrange();

  sink.fail({ kind: "unanswered", error: FAILED });

  await assert.rejects(sink.response, FAILED);
});

test("a call that is given up before its head rejects with the caller's reason", async () => {
  const { sink } = arrange();

  sink.fail({ kind: "aborted", reason: "enough" });

  await assert.rejects(sink.response, (reason) => reason === "enough");
});

test("a call that fails in its body errors the stream, and never ends it", async () => {
  const { sink, response } = await begun();
  const reader = response.body!.getReader();
  void sink.write(bytes("ab"));
  assert.equal((await reader.read()).done, false);

  sink.fail({ kind: "released", error: FAILED });

  await assert.rejects(reader.read(), FAILED);
});

test("a reader with a buffer of its own gets the bytes, and an end", async () => {
  const { sink, response } = await begun();
  const reader = response.body!.getReader({ mode: "byob" });

  const first = reader.read(new Uint8Array(8));
  void sink.write(bytes("ab"));
  assert.deepEqual([...((await first).value ?? [])], [...bytes("ab")]);

  const last = reader.read(new Uint8Array(8));
  sink.end();
  assert.equal((await last).done, true);
});

test("chunks that share their memory do not disturb each other", async () => {
  const { sink, response } = await begun();
  const shared = bytes("abcdef");

  const text = response.text();
  await sink.write(shared.subarray(0, 3));
  await sink.write(shared.subarray(3));
  sink.end();

  assert.equal(await text, "abcdef");
  assert.equal(shared.byteLength, 6);
});
