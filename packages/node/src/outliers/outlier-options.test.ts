import assert from "node:assert/strict";
import { test } from "node:test";
import { isDiagnosisInstalled, resolveOutlierEjection } from "./outlier-options.ts";

const installed = (): boolean => true;

test("outlier ejection is off unless it is asked for, and then nothing is looked for", () => {
  const ask = (): boolean => assert.fail("nobody asked for it");

  assert.equal(resolveOutlierEjection(undefined, ask), undefined);
  assert.equal(resolveOutlierEjection(false, ask), undefined);
});

test("its options are taken as they are, and true stands for the defaults", () => {
  assert.deepEqual(resolveOutlierEjection(true, installed), {});
  assert.deepEqual(resolveOutlierEjection({ maxShare: 0.2 }, installed), { maxShare: 0.2 });
});

test("what makes no sense is refused with what was expected", () => {
  const refused: readonly [unknown, RegExp][] = [
    ["on", /must be true, false or an object of options; got on/],
    [{ maxShare: 1 }, /"outlierEjection\.maxShare" must be a share above 0 and below 1; got 1/],
    [{ share: 0.5 }, /"outlierEjection\.share" is unknown; those known are maxShare/],
  ];

  for (const [option, message] of refused) {
    assert.throws(() => resolveOutlierEjection(option as boolean, installed), { name: "TypeError", message });
  }
});

test("where the diagnosis isn't installed, it says what to install", () => {
  assert.throws(() => resolveOutlierEjection(true, () => false), /npm install @lastbyte\/diagnosis/);
  assert.equal(isDiagnosisInstalled(), true);
});
