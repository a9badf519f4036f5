import assert from "node:assert/strict";
import test from "node:test";
import { Delivery } from "./delivery.ts";
import { createSha256 } from "./integrity/hash.ts";
import { RecordingSink } from "./recording-sink.fixture.ts";
import { exchangeOf } from "./resumption/exchange.fixture.ts";

const ANSWER = exchangeOf(200);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function arrange(holdBytes: number) {
  const sink = new RecordingSink();
  return { sink, delivery: new Delivery(sink, holdBytes, createSha256) };
}

test("bytes within the limit are held, and handed on as one whole", () => {
  const { sink, delivery } = arrange(4);

  void delivery.take(ANSWER, bytes("ab"));
  void delivery.take(ANSWER, bytes("cd"));
  assert.equal(sink.state, "nothing");

  delivery.finish(ANSWER);
  assert.deepEqual([sink.state, sink.text], ["whole", "abcd"]);
});

test("with the first byte over the limit everything is released, and what follows goes straight on", () => {
  const { sink, delivery } = arrange(4);

  void delivery.take(ANSWER, bytes("abcd"));
  void delivery.take(ANSWER, bytes("e"));
  assert.deepEqual([sink.state, sink.text, delivery.held.length], ["begun", "abcde", 0]);

  void delivery.take(ANSWER, bytes("f"));
  delivery.finish(ANSWER);
  assert.deepEqual([sink.state, sink.text], ["ended", "abcdef"]);
  assert.equal(delivery.released?.bytes, 6);
});

test("a held body of an attempt that is replaced is forgotten, and so is its size", () => {
  const { sink, delivery } = arrange(4);
  void delivery.take(ANSWER, bytes("abc"));

  delivery.discardHeld();
  void delivery.take(ANSWER, bytes("wxyz"));
  delivery.finish(ANSWER);

  assert.deepEqual([sink.state, sink.text], ["whole", "wxyz"]);
});

test("a body may be released before anything of it came", () => {
  const { sink, delivery } = arrange(4);

  void delivery.release(ANSWER);
  assert.deepEqual([sink.state, delivery.released?.bytes], ["begun", 0]);

  void delivery.take(ANSWER, bytes("a"));
  assert.equal(sink.text, "a");
});

test("a reader that is full is told of by a promise, at the release and behind it", async () => {
  const { sink, delivery } = arrange(1);
  sink.isFull = true;

  for (const chunk of ["ab", "c"]) {
    const pressure = delivery.take(ANSWER, bytes(chunk));
    sink.drain();
    await pressure;
    assert.ok(pressure instanceof Promise);
  }
});

test("the checks are kept only beside released bytes", () => {
  const { delivery } = arrange(1);
  const checks = [{ name: "seen", push: () => {}, finish: () => ({ kind: "complete" }) as const }];

  delivery.keepChecks(checks);
  void delivery.release(ANSWER);
  assert.deepEqual(delivery.released?.checks, []);

  delivery.keepChecks(checks);
  assert.equal(delivery.released?.checks, checks);
});
