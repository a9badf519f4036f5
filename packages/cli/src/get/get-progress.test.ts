import assert from "node:assert/strict";
import { test } from "node:test";
import { progressText } from "./get-progress.ts";

test("progress tells the share where the size is known, and the speed", () => {
  assert.equal(progressText(5_000_000, 20_000_000, 1_000), "5 000 000 of 20 000 000 bytes, 25 %, 5.0 MB/s");
});

test("progress without a known size tells what came", () => {
  assert.equal(progressText(1_500, undefined, 0), "1 500 bytes");
});
