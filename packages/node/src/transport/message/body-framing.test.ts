import assert from "node:assert/strict";
import { test } from "node:test";
import { requestFraming, responseFraming } from "./body-framing.ts";
import { Fields } from "./fields.ts";

const length = (...values: readonly string[]): Fields =>
  Fields.of(values.flatMap((value) => ["Content-Length", value]));
const chunked = Fields.of(["Transfer-Encoding", "Chunked"]);

test("a request without a length and without chunks has no body (RFC 9112 §6.3)", () => {
  assert.deepEqual(requestFraming(Fields.none, 1), { kind: "none" });
  assert.deepEqual(requestFraming(length("5"), 0), { kind: "length", bytes: 5 });
  assert.deepEqual(requestFraming(chunked, 1), { kind: "chunked" });
});

test("a length that is said twice is one length, if it is the same", () => {
  assert.deepEqual(requestFraming(length("5", "5"), 1), { kind: "length", bytes: 5 });
  assert.deepEqual(requestFraming(length("5, 5"), 1), { kind: "length", bytes: 5 });
  assert.throws(() => requestFraming(length("5", "05"), 1), { name: "MessageError" });
});

test("an answer without a length ends with its connection, and some have no body at all", () => {
  const framing = (status: number, method: string, headers = Fields.none): string =>
    responseFraming({ status, minorVersion: 1, headers }, method).kind;

  assert.equal(framing(200, "GET"), "close");
  assert.equal(framing(200, "GET", chunked), "chunked");
  assert.equal(framing(200, "HEAD", length("5")), "none");
  assert.equal(framing(204, "GET"), "none");
  assert.equal(framing(304, "GET", length("5")), "none");
  assert.equal(framing(205, "GET", length("0")), "length");
});
