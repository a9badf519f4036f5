import assert from "node:assert/strict";
import test from "node:test";
import { DEFAULTS, resolveOptions } from "./options.ts";
import type { LastbyteOptions } from "./options.ts";

test("without options everything has its default", () => {
  assert.deepEqual(resolveOptions({}), DEFAULTS);
});

test("an option that is undefined has its default", () => {
  const options = { maxAttempts: undefined, retryBudget: { ratio: undefined }, checks: undefined };

  assert.deepEqual(resolveOptions(options as unknown as LastbyteOptions), DEFAULTS);
});

test("an option of a group leaves the others of the group as they are", () => {
  const resolved = resolveOptions({ retryBudget: { ratio: 0.5 }, backoff: { maxMs: 9 }, holdMs: 0 });

  assert.deepEqual(resolved.retryBudget, { ...DEFAULTS.retryBudget, ratio: 0.5 });
  assert.deepEqual(resolved.backoff, { ...DEFAULTS.backoff, maxMs: 9 });
  assert.equal(resolved.holdMs, 0);
});

test("the defaults can't be changed", () => {
  for (const value of [
    DEFAULTS,
    DEFAULTS.backoff,
    DEFAULTS.retryBudget,
    DEFAULTS.retryStatuses,
    DEFAULTS.checks,
  ]) {
    assert.ok(Object.isFrozen(value));
  }
});

test("no limit at all is said with Infinity", () => {
  assert.equal(resolveOptions({ deadlineMs: Infinity, stallTimeoutMs: Infinity }).stallTimeoutMs, Infinity);
});

const refused: readonly (readonly [options: object, words: RegExp])[] = [
  [{ maxAttempts: 0 }, /option "maxAttempts" must be a whole number of at least 1; got 0/],
  [{ maxAttempts: 1.5 }, /"maxAttempts".*got 1\.5/],
  [{ maxAttempts: "3" }, /"maxAttempts".*got "3"/],
  [{ maxAttempts: null }, /"maxAttempts".*got null/],
  [{ holdBytes: -1 }, /"holdBytes".*at least 0; got -1/],
  [{ holdMs: Number.NaN }, /"holdMs".*got NaN/],
  [{ stallTimeoutMs: 0 }, /"stallTimeoutMs" must be a number of at least 1; got 0/],
  [{ streamStallTimeoutMs: 0 }, /"streamStallTimeoutMs"/],
  [{ deadlineMs: 0 }, /"deadlineMs"/],
  [{ retryBudget: { ratio: -1 } }, /"retryBudget\.ratio"/],
  [{ retryBudget: { minPerSecond: -1 } }, /"retryBudget\.minPerSecond"/],
  [{ retryBudget: { ttlMs: 0 } }, /"retryBudget\.ttlMs"/],
  [{ backoff: { initialMs: -1 } }, /"backoff\.initialMs"/],
  [{ backoff: { maxMs: -1 } }, /"backoff\.maxMs"/],
  [{ backoff: { maxRetryAfterMs: -1 } }, /"backoff\.maxRetryAfterMs"/],
  [{ retryStatuses: 503 }, /"retryStatuses" must be an array; got 503/],
  [{ retryStatuses: [200] }, /"retryStatuses" must be a whole number of at least 400; got 200/],
  [{ checks: {} }, /"checks" must be an array/],
  [{ checks: [1] }, /"checks" must be a function; got 1/],
  [{ repeatable: true }, /"repeatable" must be a function; got true/],
  [{ onEvent: "log" }, /"onEvent" must be a function; got "log"/],
  [
    { maxAttemps: 3 },
    /unknown option "maxAttemps"; did you mean "maxAttempts"\? The options here are maxAttempts, /,
  ],
  [{ backoff: { maxms: 3 } }, /unknown option "backoff\.maxms"; did you mean "backoff\.maxMs"\?/],
  [{ retryBudget: { colour: 3 } }, /unknown option "retryBudget\.colour"; The options here are ratio, /],
];
for (const [options, words] of refused) {
  test(`${JSON.stringify(options)} is refused with a word on what was expected`, () => {
    assert.throws(() => resolveOptions(options), { name: "TypeError", message: words });
  });
}
