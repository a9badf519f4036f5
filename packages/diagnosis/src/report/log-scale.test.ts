import assert from "node:assert/strict";
import { test } from "node:test";
import { logScale } from "./log-scale.ts";

test("rates of several powers of ten get a mark each", () => {
  const { marks, place } = logScale([2e-6, 3e-3]);

  assert.deepEqual(
    marks.map(({ label }) => label),
    ["0.0001 %", "0.001 %", "0.01 %", "0.1 %", "1 %"],
  );
  assert.deepEqual([place(1e-6), place(1e-2), place(0), place(1)], [0, 1, 0, 1]);
});

test("close rates get marks between, and lie between them", () => {
  const { marks, place } = logScale([0.02, 0.03]);

  assert.deepEqual(
    marks.map(({ label }) => label),
    ["1 %", "2 %", "5 %", "10 %"],
  );
  assert.ok(place(0.02) > 0 && place(0.02) < place(0.03) && place(0.03) < 1);
});

test("no mark stands above all", () => {
  const { marks, place } = logScale([1]);

  assert.equal(marks.at(-1)?.label, "100 %");
  assert.equal(place(1), 1);
});

test("a scale of very many powers of ten has few marks", () => {
  const { marks } = logScale([1e-12, 0.5]);

  assert.ok(marks.length <= 7, `${marks.length} marks`);
});
