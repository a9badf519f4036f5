import assert from "node:assert/strict";
import { test } from "node:test";
import { Tally } from "./tally.ts";

test("errors are counted in the words of a log, without the place in the text", () => {
  const tally = new Tally();

  tally.lost("demo-1", parseError('{"data":[{"gid":"1'));
  tally.lost("demo-2", parseError('{"data":"abc'));
  tally.lost("demo-3", parseError(""));
  tally.lost("demo-4", new TypeError("terminated"));

  assert.deepEqual(tally.reasons, [
    { reason: "SyntaxError: Unterminated string in JSON", count: 2 },
    { reason: "SyntaxError: Unexpected end of JSON input", count: 1 },
    { reason: "TypeError: terminated", count: 1 },
  ]);
});

test("errors of ever new words are counted together", () => {
  const tally = new Tally();

  for (let number = 1; number <= 80; number += 1) tally.lost(`demo-${number}`, new Error(`number ${number}`));

  assert.equal(tally.reasons.length, 51);
  assert.deepEqual(tally.reasons[0], { reason: "another error", count: 30 });
});

function parseError(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}
