import assert from "node:assert/strict";
import test from "node:test";
import { areBytesInDoubt } from "./bytes-in-doubt.ts";

test("a broken connection leaves no doubt about the bytes before it", () => {
  for (const code of [
    "http_response_incomplete",
    "connection_terminated",
    "connection_read_timeout",
  ] as const) {
    assert.equal(areBytesInDoubt(code), false, code);
  }
});

test("a body that was framed soundly and is not sound was edited on its way", () => {
  for (const code of ["content_incomplete", "digest_mismatch", "http_response_content_coding"] as const) {
    assert.equal(areBytesInDoubt(code), true, code);
  }
});
