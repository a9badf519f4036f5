import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestName } from "./nearest-name.ts";

const NAMES = ["rate", "requests", "faults", "cut-length", "cut-length-reset"];

test("a slip of the finger finds the name that was meant", () => {
  const found = ["rat", "reqeusts", "fautls", "cut-lenght", "cut-lenght-reset"].map((name) =>
    nearestName(name, NAMES),
  );

  assert.deepEqual(found, ["rate", "requests", "faults", "cut-length", "cut-length-reset"]);
});

test("what resembles nothing finds nothing", () => {
  assert.equal(nearestName("colour", NAMES), undefined);
  assert.equal(nearestName("x", []), undefined);
});
