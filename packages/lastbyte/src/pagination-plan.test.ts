import assert from "node:assert/strict";
import test from "node:test";
import { planPagination } from "./pagination-plan.ts";
import type { PaginateOptions } from "./pagination-plan.ts";

const FIRST = "https://api.example/tasks?limit=2";

test("without options the pages of one origin are followed, and at most 10 000 of them", () => {
  const plan = planPagination(FIRST, {});

  assert.equal(plan.first.href, FIRST);
  assert.deepEqual([...plan.origins], ["https://api.example"]);
  assert.equal(plan.maxPages, 10_000);
});

test("allowed origins stand beside that of the first page, whatever else their URL says", () => {
  const plan = planPagination(FIRST, { allowedOrigins: ["https://cdn.example/path", "http://127.0.0.1:80"] });

  assert.deepEqual([...plan.origins], ["https://api.example", "https://cdn.example", "http://127.0.0.1"]);
});

test("a fragment makes no other page, and the caller's URL is left as it is", () => {
  const url = new URL(`${FIRST}#top`);

  assert.equal(planPagination(url, {}).first.href, FIRST);
  assert.equal(url.hash, "#top");
});

const refused: readonly (readonly [what: string, url: string, options: PaginateOptions, words: RegExp])[] = [
  [
    "a URL that is none",
    "tasks",
    {},
    /expected the URL of the first page to be an absolute http\(s\) URL, got tasks/,
  ],
  ["a URL of another kind", "file:///tasks", {}, /http\(s\) URL, got file:/],
  ["no pages at all", FIRST, { maxPages: 0 }, /"maxPages" must be a whole number of at least 1; got 0/],
  ["a part of a page", FIRST, { maxPages: 1.5 }, /got 1\.5/],
  [
    "an origin that is none",
    FIRST,
    { allowedOrigins: ["cdn.example"] },
    /"allowedOrigins" must hold origins.*got cdn/,
  ],
];
for (const [what, url, options, words] of refused) {
  test(`${what} is refused before anything is fetched, in words`, () => {
    assert.throws(() => planPagination(url, options), { name: "TypeError", message: words });
  });
}
