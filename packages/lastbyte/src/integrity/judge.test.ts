import assert from "node:assert/strict";
import test from "node:test";
import type { Verdict } from "./check.ts";
import { judge } from "./judge.ts";

const verdicts: Readonly<Record<Verdict["kind"], Verdict>> = {
  corrupt: { kind: "corrupt", detail: "c" },
  incomplete: { kind: "incomplete", detail: "i" },
  malformed: { kind: "malformed", detail: "m" },
  complete: { kind: "complete" },
  unverifiable: { kind: "unverifiable" },
};
const weightiestFirst = ["corrupt", "incomplete", "malformed", "complete", "unverifiable"] as const;

test("of any two verdicts the weightier one counts, whichever comes first", () => {
  for (const [index, heavy] of weightiestFirst.entries()) {
    for (const light of weightiestFirst.slice(index)) {
      assert.deepEqual(judge([verdicts[heavy], verdicts[light]]), verdicts[heavy]);
      assert.deepEqual(judge([verdicts[light], verdicts[heavy]]), verdicts[heavy]);
    }
  }
});

test("no check at all can't tell", () => {
  assert.deepEqual(judge([]), { kind: "unverifiable" });
});

test("of two verdicts of one kind the first one's words are kept", () => {
  const [first, second] = [
    { kind: "incomplete", detail: "first" },
    { kind: "incomplete", detail: "second" },
  ] as const;

  assert.equal(judge([first, second]), first);
});
