import assert from "node:assert/strict";
import { test } from "node:test";
import { INBOX_PROJECT, planWorkload } from "./workload.ts";

const SIZES = [1, 2, 3, 4, 7, 50, 999, 1_000, 6_000, 8_001, 200_000, 1_000_000];

test("the program makes exactly as many requests as were asked for", () => {
  for (const requests of SIZES) {
    const { operations } = planWorkload(requests);

    const sum = operations.reduce(
      (total, operation) => total + (operation.kind === "export" ? operation.pages : operation.count),
      0,
    );
    assert.equal(sum, requests);
  }
});

test("an export fetches a whole project, and never the one where tasks are created", () => {
  for (const requests of SIZES) {
    const { operations, projectPages } = planWorkload(requests);

    for (const operation of operations) {
      if (operation.kind !== "export") continue;
      assert.notEqual(operation.project, INBOX_PROJECT);
      assert.equal(operation.pages, projectPages[operation.project], `${requests} requests`);
    }
  }
});

test("each created task has a number of its own", () => {
  const { operations, posts } = planWorkload(6_000);

  const numbers = operations.flatMap((operation) =>
    operation.kind === "create"
      ? Array.from({ length: operation.count }, (_, index) => operation.first + index)
      : [],
  );
  assert.equal(new Set(numbers).size, posts);
  assert.equal(numbers.length, posts);
});

test("however long the run, the projects stay within one page of their list", () => {
  const { projectPages } = planWorkload(1_000_000);

  assert.ok(projectPages.length <= 32, String(projectPages.length));
});

test("a program that only reads makes all its requests as exports", () => {
  const { operations, posts } = planWorkload(6_000, { creates: false });

  const pages = operations.map((operation) => (operation.kind === "export" ? operation.pages : 0));
  assert.equal(posts, 0);
  assert.equal(
    pages.reduce((sum, count) => sum + count, 0),
    6_000,
  );
});
