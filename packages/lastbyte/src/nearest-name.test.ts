import assert from "node:assert/strict";
import test from "node:test";
import { nearestName } from "./nearest-name.ts";

const known = ["maxAttempts", "holdBytes", "holdMs", "deadlineMs"];

const typos: readonly (readonly [name: string, meant: string])[] = [
  ["maxAttemps", "maxAttempts"],
  ["maxAttmepts", "maxAttempts"],
  ["max_attempts", "maxAttempts"],
  ["MaxAttempts", "maxAttempts"],
  ["attempts", "maxAttempts"],
  ["holdByte", "holdBytes"],
  ["holdms", "holdMs"],
  ["deadline", "deadlineMs"],
];
for (const [name, meant] of typos) {
  test(`${name} is near to ${meant}`, () => {
    assert.equal(nearestName(name, known), meant);
  });
}

test("a name that is like none is near to none", () => {
  for (const name of ["signal", "x", "", "q".repeat(1_000)])
    assert.equal(nearestName(name, known), undefined);
});

test("where nothing is known, nothing is near", () => {
  assert.equal(nearestName("holdMs", []), undefined);
});
