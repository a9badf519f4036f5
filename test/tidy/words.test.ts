import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsOf } from "./findings-of.fixture.ts";
import { words } from "./words.ts";

test("paths of one machine, addresses of registries and talk of the making are found", () => {
  const samples = [
    ["/ho", "me/someone/src"],
    ["see /tm", "p/x.log"],
    ["https://registr", "y.example.com/"],
    ["https://example.com/artifactor", "y/npm"],
    ["an A", "I assistant"],
    ["a LL", "M"],
    ["Co-Authored-B", "y: someone"],
    ["fixes issu", "e 12"],
  ].map((parts) => parts.join(""));

  for (const sample of samples) {
    assert.deepEqual(findingsOf(words, `fine\n${sample}`, { path: "docs/sample.md" }), [2], sample);
  }
});

test("the project's own words are accepted", () => {
  const text =
    "new Agent()\nUser-Agent\nthe registry\nGET /work\n`src/root/a.ts`\nan issue with 2 sides\nos.tmpdir()\n";

  assert.deepEqual(findingsOf(words, text, { path: "docs/sample.md" }), []);
});
