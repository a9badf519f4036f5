import assert from "node:assert/strict";
import { test } from "node:test";
import { sideReport } from "./side-report.fixture.ts";
import { judge } from "./verdict.ts";

test("the promise is kept where nothing was lost, wrong, doubled or misreported", () => {
  const verdict = judge(sideReport({ operations: 3, failures: [] }));

  assert.deepEqual(verdict, { kept: true, broken: [] });
});

test("what nobody could have got, and a POST that was reported, break no promise", () => {
  const { posts } = sideReport({});

  const verdict = judge(
    sideReport({
      unobtainableAnswers: 4,
      alteredAnswers: 2,
      posts: { ...posts, answersLost: 7, saidApplied: 5, saidUnknown: 2, notCreated: 1 },
    }),
  );

  assert.equal(verdict.kept, true);
});

test("each broken promise is said in a sentence", () => {
  const { posts } = sideReport({});

  const { kept, broken } = judge(
    sideReport({
      lostAnswers: 2,
      wrongAnswers: 1,
      unverifiedAnswers: 9,
      failures: [{ reason: "LastbyteError: retry_budget_exhausted", count: 2 }],
      posts: { ...posts, createdTwice: 1, saidWrong: 1 },
    }),
  );

  assert.equal(kept, false);
  assert.deepEqual(broken, [
    "2 answers lost that could be had (all errors: LastbyteError: retry_budget_exhausted × 2).",
    "1 answer silently wrong. 9 answers could not be verified by anything in them.",
    "1 task created twice.",
    "1 POST whose error said the opposite of what happened.",
  ]);
});
