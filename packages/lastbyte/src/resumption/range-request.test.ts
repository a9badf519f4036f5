import assert from "node:assert/strict";
import test from "node:test";
import { rangeRequest } from "./range-request.ts";

test("the rest is asked for under the condition that the version is the same", () => {
  assert.deepEqual(rangeRequest({ rangeStart: 99, validator: '"v1"' }), {
    range: "bytes=99-",
    "if-range": '"v1"',
  });
});

test("without a validator no range is asked for", () => {
  assert.deepEqual(rangeRequest({ rangeStart: 99, validator: undefined }), {});
});
