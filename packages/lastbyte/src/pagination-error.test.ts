import assert from "node:assert/strict";
import test from "node:test";
import { PaginationError } from "./pagination-error.ts";

test("an error of the pages says why they ended, and carries the answer that led here", async () => {
  const response = new Response("not found", { status: 404 });
  const url = "http://origin.example/tasks";

  const error = new PaginationError("page_not_ok", "the page was not found", { url, response });

  assert.ok(error instanceof Error);
  assert.equal(String(error), "PaginationError: the page was not found");
  assert.deepEqual([error.code, error.url, error.status], ["page_not_ok", url, 404]);
  assert.equal(await error.response.text(), "not found");
});

test("an error of the pages has a cause only where something was thrown", () => {
  const details = { url: "", response: new Response() };
  const cause = new SyntaxError("no JSON");

  assert.equal(new PaginationError("page_not_json", "", { ...details, cause }).cause, cause);
  assert.equal("cause" in new PaginationError("page_not_json", "", details), false);
});
