import assert from "node:assert/strict";
import { test } from "node:test";
import { parseBytes, parseMs, parseNumber } from "./parse-quantity.ts";

test("bytes are read with binary and decimal units", () => {
  const texts = ["0", "65536", "1MiB", "64 KiB", "2kb", "1_000", "1.5MiB"];

  assert.deepEqual(texts.map(parseBytes), [0, 65_536, 1_048_576, 65_536, 2_000, 1_000, 1_572_864]);
});

test("times are read in milliseconds unless they say otherwise", () => {
  const texts = ["250", "500ms", "30s", "2m", "1h", "0.5s"];

  assert.deepEqual(texts.map(parseMs), [250, 500, 30_000, 120_000, 3_600_000, 500]);
});

test("what is no quantity is not guessed at", () => {
  assert.deepEqual(
    ["", "many", "-1", "1 parsec", "1e9", "Infinity"].map(parseBytes),
    Array(6).fill(undefined),
  );
  assert.equal(parseMs("1MiB"), undefined);
  assert.equal(parseNumber("3s"), undefined);
});
