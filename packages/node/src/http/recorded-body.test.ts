import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_RECORDED_BYTES, RecordedBody } from "./recorded-body.ts";

test("text and bytes are remembered in their order", () => {
  const body = new RecordedBody();

  body.add("ä", undefined);
  body.add("616263", "hex");
  body.add(Uint8Array.of(33), undefined);
  body.add(() => {}, undefined);

  assert.equal(body.bytes.toString(), "äabc!");
  assert.equal(body.isWhole, true);
});

test("what the app does to its buffer afterwards changes nothing", () => {
  const body = new RecordedBody();
  const buffer = Buffer.from("before");

  body.add(buffer, undefined);
  buffer.write("after!");

  assert.equal(body.bytes.toString(), "before");
});

test("a body beyond the limit is not remembered at all", () => {
  const body = new RecordedBody();

  body.add(Buffer.alloc(MAX_RECORDED_BYTES), undefined);
  const isWholeAtTheLimit = body.isWhole;
  body.add("x", undefined);

  assert.equal(isWholeAtTheLimit, true);
  assert.equal(body.isWhole, false);
  assert.equal(body.bytes.length, 0);
});
