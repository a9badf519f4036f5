import assert from "node:assert/strict";
import test from "node:test";
import { LastbyteError } from "./errors.ts";

const details = {
  code: "content_incomplete",
  attempts: [],
  status: 200,
  headers: new Headers({ etag: '"v1"' }),
  partial: Uint8Array.of(1, 2),
  applied: "yes",
  cause: undefined,
} as const;

test("an error carries everything that is known, under its own name", () => {
  const error = new LastbyteError("it was cut", details);

  assert.ok(error instanceof Error);
  assert.equal(String(error), "LastbyteError: it was cut");
  const { cause: _, ...known } = details;
  const { code, attempts, status, headers, partial, applied } = error;
  assert.deepEqual({ code, attempts, status, headers, partial, applied }, known);
});

test("an error has a cause only where the platform threw something", () => {
  const cause = new TypeError("terminated");

  assert.equal(new LastbyteError("", { ...details, cause }).cause, cause);
  assert.equal("cause" in new LastbyteError("", details), false);
});
