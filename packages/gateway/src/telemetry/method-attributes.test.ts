import assert from "node:assert/strict";
import { test } from "node:test";
import { methodAttributes, spanNameOf } from "./method-attributes.ts";

test("a method that all know is told as it is", () => {
  assert.deepEqual(methodAttributes("PATCH"), { "http.request.method": "PATCH" });
  assert.equal(spanNameOf("PATCH"), "PATCH");
});

test("a method that a client made up makes no new time series, and is told beside", () => {
  for (const method of ["PURGE", "get"]) {
    assert.deepEqual(methodAttributes(method), {
      "http.request.method": "_OTHER",
      "http.request.method_original": method,
    });
    assert.equal(spanNameOf(method), "HTTP");
  }
});
