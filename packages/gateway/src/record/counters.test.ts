import assert from "node:assert/strict";
import { test } from "node:test";
import { Counters } from "./counters.ts";

test("the same labels are counted together", () => {
  const counters = new Counters();
  for (const peer of ["a", "b", "a"]) counters.add("n", { peer });

  assert.deepEqual(counters.snapshot(), [
    { name: "n", labels: { peer: "a" }, value: 2 },
    { name: "n", labels: { peer: "b" }, value: 1 },
  ]);
});

test("labels that nobody foresaw do not fill the memory", () => {
  const counters = new Counters();
  for (let index = 0; index < 5_000; index += 1) counters.add("n", { operation: `o${index}` });

  const found = counters.snapshot();
  assert.equal(found.length, 2_001);
  assert.deepEqual(found.at(-1), { name: "n", labels: { operation: "other" }, value: 3_000 });
});

test("many names of one counter leave room for those of the others", () => {
  const counters = new Counters();
  for (let index = 0; index < 5_000; index += 1) counters.add("operations", { operation: `o${index}` });

  counters.add("truncations", { peer: "10.0.0.1" });

  assert.deepEqual(counters.snapshot().at(-1), {
    name: "truncations",
    labels: { peer: "10.0.0.1" },
    value: 1,
  });
});
