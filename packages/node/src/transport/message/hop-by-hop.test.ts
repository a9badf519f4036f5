import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "./fields.ts";
import { hopByHopNames, keepsAlive } from "./hop-by-hop.ts";

const withConnection = (value: string): Fields => Fields.of(["Connection", value]);

test("what Connection lists belongs to one hop, but for fields that every hop needs (RFC 9110 §7.6.1)", () => {
  const names = hopByHopNames(withConnection("close, X-Mine, Content-Length, Authorization"));

  assert.equal(names.has("x-mine"), true);
  assert.equal(names.has("transfer-encoding"), true);
  assert.equal(names.has("content-length"), false);
  assert.equal(names.has("authorization"), false);
});

test("a connection stays by the version's default, unless its sender says otherwise (RFC 9112 §9.3)", () => {
  assert.equal(keepsAlive(Fields.none, 1), true);
  assert.equal(keepsAlive(Fields.none, 0), false);
  assert.equal(keepsAlive(withConnection("Keep-Alive"), 0), true);
  assert.equal(keepsAlive(withConnection("upgrade , CLOSE"), 1), false);
  assert.equal(keepsAlive(withConnection("x-close"), 1), true);
});
