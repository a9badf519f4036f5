import assert from "node:assert/strict";
import test from "node:test";
import { repeatabilityOf } from "./repeatable.ts";

const post = { method: "POST", hasIdempotencyKey: false, hasOneShotBody: false, word: undefined };

for (const method of ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"]) {
  test(`${method} may be sent twice (RFC 9110 §9.2.2)`, () => {
    assert.equal(repeatabilityOf({ ...post, method }), "repeatable");
  });
}

for (const method of ["POST", "PATCH", "CONNECT", "get"]) {
  test(`${method} is sent once`, () => {
    assert.equal(repeatabilityOf({ ...post, method }), "not-idempotent");
  });
}

test("an Idempotency-Key makes a POST repeatable", () => {
  assert.equal(repeatabilityOf({ ...post, hasIdempotencyKey: true }), "repeatable");
});

test("the caller's word counts more than the method and the key", () => {
  assert.equal(repeatabilityOf({ ...post, word: true }), "repeatable");
  assert.equal(
    repeatabilityOf({ ...post, method: "GET", hasIdempotencyKey: true, word: false }),
    "by-option",
  );
});

test("a body that can be read only once is sent once, whatever anybody says", () => {
  const traits = { ...post, method: "PUT", hasOneShotBody: true, hasIdempotencyKey: true, word: true };

  assert.equal(repeatabilityOf(traits), "one-shot-body");
});
