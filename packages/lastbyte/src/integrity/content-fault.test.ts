import assert from "node:assert/strict";
import { test } from "node:test";
import { isContentFault } from "./content-fault.ts";

test("a document that is open at its end is a fault of the content", () => {
  assert.equal(isContentFault({ code: "content_incomplete" }), true);
});

test("a gzip stream that ends early is one too, as its message was framed well", () => {
  assert.equal(isContentFault({ code: "http_response_content_coding" }), true);
});

test("a body that is shorter than its Content-Length is none", () => {
  assert.equal(isContentFault({ code: "http_response_incomplete" }), false);
});
