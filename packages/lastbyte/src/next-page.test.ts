import assert from "node:assert/strict";
import test from "node:test";
import { findNextPage } from "./next-page.ts";

const here = new URL("https://api.example/tasks?limit=2");
const none = new Headers();

test("an offset is preferred to a URI, so that a list that is read through a gateway stays there", () => {
  const page = { next_page: { offset: "x", uri: "https://origin.example/tasks?limit=2&offset=x" } };

  const found = findNextPage(page, none, here);

  assert.equal(found.kind, "at");
  assert.equal(String(found.reference), "https://api.example/tasks?limit=2&offset=x");
});

test("a URI is followed where there is no offset", () => {
  const page = { next_page: { uri: "https://api.example/tasks?cursor=x" } };

  assert.deepEqual(findNextPage(page, none, here), {
    kind: "at",
    reference: "https://api.example/tasks?cursor=x",
  });
});

test("a long next_page that is not understood is not told in full", () => {
  const found = findNextPage({ next_page: "x".repeat(10_000) }, none, here);

  assert.equal(found.kind, "not_understood");
  assert.ok(found.detail.length < 400);
});

test("an offset belongs to the URL of its page, which is left as it was", () => {
  const found = findNextPage({ next_page: { offset: "a&b" } }, none, here);

  assert.equal(found.kind, "at");
  assert.equal(String(found.reference), "https://api.example/tasks?limit=2&offset=a%26b");
  assert.equal(here.href, "https://api.example/tasks?limit=2");
});

test("without a next_page, the Link field tells", () => {
  const headers = new Headers({ link: '</tasks?page=2>; rel="next"' });

  for (const page of [{ data: [] }, [], "text", null]) {
    assert.deepEqual(findNextPage(page, headers, here), { kind: "at", reference: "/tasks?page=2" });
  }
});

test("without either, or behind the last page, there is none", () => {
  assert.deepEqual(findNextPage({ data: [] }, none, here), { kind: "none" });
  assert.deepEqual(findNextPage({ next_page: null }, none, here), { kind: "none" });
});

test("any other next_page is not understood, and is told as it came", () => {
  const found = findNextPage({ next_page: 2 }, none, here);

  assert.equal(found.kind, "not_understood");
  assert.match(found.detail, /got 2$/);
});
