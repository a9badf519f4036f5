import assert from "node:assert/strict";
import { test } from "node:test";
import { createStyle } from "../terminal/style.ts";
import { progressBar, progressLine, type SideView } from "./progress.ts";

const PLAIN: SideView = {
  label: "built-in fetch",
  calls: 1_500,
  requests: 6_000,
  failed: "5 of 8 operations failed",
  hasFailed: true,
};
const LASTBYTE: SideView = { ...PLAIN, label: "lastbyte", calls: 6_000, failed: "0 of 23 operations failed" };

test("on a terminal, a bar fills as the requests are made", () => {
  const bars = [PLAIN, LASTBYTE].map((view) => progressBar(view, createStyle(false)));

  assert.deepEqual(bars, [
    "built-in fetch  █████░░░░░░░░░░░░░░░ 1 500/6 000  5 of 8 operations failed",
    "lastbyte        ████████████████████ 6 000/6 000  0 of 23 operations failed",
  ]);
});

test("in a pipe, both clients share a line", () => {
  const line = progressLine([PLAIN, LASTBYTE], 3_040);

  assert.equal(
    line,
    " 3.0 s  built-in fetch 1 500/6 000, 5 of 8 operations failed; " +
      "lastbyte 6 000/6 000, 0 of 23 operations failed",
  );
});
