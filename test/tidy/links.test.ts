import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsOf } from "./findings-of.fixture.ts";
import { links } from "./links.ts";

const inDocs = { path: "docs/sample.md", others: ["README.md", "packages/lab/src/a.ts"] };

test("a link to a file that isn't there is found", () => {
  assert.deepEqual(findingsOf(links, "one\n[two](../READYOU.md)", inDocs), [2]);
  assert.deepEqual(findingsOf(links, "[one](README.md), [two](../README.md)", inDocs), [1]);
  assert.deepEqual(findingsOf(links, "[one]: ../packages/node", inDocs), [1]);
});

test("links to files, folders, places in them and other sites are accepted", () => {
  const text = [
    "[a](../README.md#faults) and [b](../packages/lab/) and [c](#here)",
    "[d](https://www.rfc-editor.org/rfc/rfc9112) and [e][f]",
    "[f]: ../packages/lab/src/a.ts",
    "```\n[g](nowhere.md)\n```",
  ].join("\n");

  assert.deepEqual(findingsOf(links, text, inDocs), []);
});
