import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallEvidence } from "@lastbyte/diagnosis";
import { joinEvidence } from "./join-evidence.ts";

const callAt = (time: string): CallEvidence => ({
  time,
  upstream: undefined,
  method: "GET",
  url: "https://api.example/tasks",
  result: "recovered",
  faults: [],
});

test("a call that is told twice is taken once, and none is lost", () => {
  const [first, second, third] = [callAt("1"), callAt("2"), callAt("3")];

  const joined = joinEvidence([first, second], [{ ...second }, third]);

  assert.deepEqual(joined, [first, second, third]);
});
