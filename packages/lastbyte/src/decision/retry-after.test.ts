import assert from "node:assert/strict";
import test from "node:test";
import { parseRetryAfter } from "./retry-after.ts";

const nowMs = Date.UTC(1994, 10, 6, 8, 49, 7);

for (const [form, field, expectedMs] of [
  ["seconds", "120", 120_000],
  ["zero seconds", "0", 0],
  ["an IMF-fixdate", "Sun, 06 Nov 1994 08:49:37 GMT", 30_000],
  ["an RFC 850 date", "Sunday, 06-Nov-94 08:49:37 GMT", 30_000],
  ["an asctime date", "Sun Nov  6 08:49:37 1994", 30_000],
  ["a date that has passed", "Sat, 05 Nov 1994 08:49:37 GMT", 0],
] as const) {
  test(`${form} is read`, () => {
    assert.equal(parseRetryAfter(field, nowMs), expectedMs);
  });
}

for (const field of [null, "", "soon", "-1", "1.5", "2024", "1994-11-06", "6 Nov 1994"]) {
  test(`${JSON.stringify(field)} ${field === "2024" ? "is seconds, not a year" : "says nothing"}`, () => {
    assert.equal(parseRetryAfter(field, nowMs), field === "2024" ? 2_024_000 : undefined);
  });
}
