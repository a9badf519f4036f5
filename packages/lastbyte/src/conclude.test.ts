import assert from "node:assert/strict";
import test from "node:test";
import { conclude } from "./conclude.ts";
import type { Check, Verdict } from "./integrity/check.ts";

const sound = { framing: "length", expectedBytes: 10, dueBytes: undefined, receivedBytes: 10 } as const;
const checkThatSays = (verdict: Verdict): Check => ({ name: "test", push: () => {}, finish: () => verdict });

test("fewer bytes than announced are an incomplete response, whatever the checks say", async () => {
  const conclusion = await conclude([checkThatSays({ kind: "complete" })], { ...sound, receivedBytes: 9 });

  assert.deepEqual(conclusion, {
    kind: "faulty",
    fault: { code: "http_response_incomplete", detail: "9 of 10 bytes arrived", unsent: false },
  });
});

test("a range that ends cleanly but early has lost content", async () => {
  const ending = { ...sound, framing: "close", expectedBytes: undefined, dueBytes: 11 } as const;

  const conclusion = await conclude([], ending);

  assert.equal(conclusion.kind, "faulty");
  assert.equal(conclusion.fault.code, "content_incomplete");
});

const codes = {
  incomplete: "content_incomplete",
  corrupt: "digest_mismatch",
  malformed: "content_malformed",
} as const;
for (const [kind, code] of Object.entries(codes)) {
  test(`a body that a check calls ${kind} is a ${code}, in the check's words`, async () => {
    const check = checkThatSays({ kind: kind as keyof typeof codes, detail: "its words" });

    const conclusion = await conclude([checkThatSays({ kind: "complete" }), check], sound);

    assert.deepEqual(conclusion, { kind: "faulty", fault: { code, detail: "its words", unsent: false } });
  });
}

test("a body that a check knows to be complete is verified by its content, even without framing", async () => {
  const ending = { ...sound, framing: "close", expectedBytes: undefined } as const;

  const conclusion = await conclude([checkThatSays({ kind: "complete" })], ending);

  assert.deepEqual(conclusion, { kind: "whole", verification: "content" });
});

test("a body that no check can judge is verified by its framing", async () => {
  for (const framing of ["length", "chunked", "end_stream"] as const) {
    const conclusion = await conclude([checkThatSays({ kind: "unverifiable" })], { ...sound, framing });

    assert.deepEqual(conclusion, { kind: "whole", verification: "framing" });
  }
});

test("a body that ends with its connection and that no check can judge is not verified", async () => {
  const conclusion = await conclude([], { ...sound, framing: "close", expectedBytes: undefined });

  assert.deepEqual(conclusion, { kind: "whole", verification: "none" });
});

test("a check may take its time", async () => {
  const slow: Check = {
    name: "slow",
    push: () => {},
    finish: () => Promise.resolve({ kind: "incomplete", detail: "late" }),
  };

  assert.equal((await conclude([slow], sound)).kind, "faulty");
});
