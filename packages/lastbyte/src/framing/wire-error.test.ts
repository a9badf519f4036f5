import assert from "node:assert/strict";
import { test } from "node:test";
import { nameFault } from "./name-fault.ts";
import { WireError } from "./wire-error.ts";

test("what a door saw by itself is named as it says, in the head and in the body", () => {
  const error = new WireError("http_response_timeout", "no head came for 5 ms");

  for (const phase of ["head", "body"] as const) {
    assert.deepEqual(nameFault(error, phase), {
      code: "http_response_timeout",
      detail: "no head came for 5 ms",
      unsent: false,
    });
  }
});

test("a door can say that the request never left", () => {
  const error = new WireError("connection_timeout", "no connection within 5 ms", true);

  assert.equal(nameFault(error, "head")?.unsent, true);
});
