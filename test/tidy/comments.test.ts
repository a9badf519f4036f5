import assert from "node:assert/strict";
import { test } from "node:test";
import { noBanner, noCommentedOutCode, noLeftovers } from "./comments.ts";
import { findingsOf } from "./findings-of.fixture.ts";

test("banners are found", () => {
  assert.deepEqual(findingsOf(noBanner, "// ---- helpers ----"), [1]);
  assert.deepEqual(findingsOf(noBanner, "\n/* ======\n * Helpers\n */"), [2]);
  assert.deepEqual(findingsOf(noBanner, "/****************\n * Helpers\n */"), [1]);
  assert.deepEqual(findingsOf(noBanner, "//////////////"), [1]);
});

test("sentences, docstrings and tables in them are no banners", () => {
  const text =
    "// A sentence - with a dash.\n/**\n * | a | b |\n * | --- | --- |\n * `--flag`\n */\nconst a = '// ----';";

  assert.deepEqual(findingsOf(noBanner, text), []);
});

test("commented-out code is found", () => {
  assert.deepEqual(findingsOf(noCommentedOutCode, "// const a = 1;"), [1]);
  assert.deepEqual(findingsOf(noCommentedOutCode, "// if (a === b) {\n//   run(a);\n// }"), [1, 2, 3]);
  assert.deepEqual(findingsOf(noCommentedOutCode, "/*\nrun();\n*/"), [1]);
});

test("sentences about code, and examples in docstrings, are not commented-out code", () => {
  const text = [
    "// A status is an answer;",
    "// otherwise;",
    "// Calls `run(a);` once.",
    "// The body is one of {a, b}",
    "/**\n * ```ts\n * run();\n * ```\n */",
  ].join("\n");

  assert.deepEqual(findingsOf(noCommentedOutCode, text), []);
});

test("notes of work left over are found in any file", () => {
  const note = ["TO", "DO"].join("");

  assert.deepEqual(findingsOf(noLeftovers, `a\n${note}: b`, { path: "README.md" }), [2]);
  assert.deepEqual(findingsOf(noLeftovers, `// ${["FIX", "ME"].join("")} later`), [1]);
  assert.deepEqual(findingsOf(noLeftovers, "// A todo list has tasks."), []);
});
