import assert from "node:assert/strict";
import test from "node:test";
import * as engine from "lastbyte/engine";
import { findsItsText } from "./simulation/mutate.ts";
import { mutations } from "./simulation/mutations.ts";
import { replayHistory, runHistories } from "./simulation/run-histories.ts";

test("twenty thousand histories keep every promise", async () => {
  const { failures, histories, endings } = await runHistories(engine, { run: 1, histories: 20_000 });

  assert.deepEqual(failures, []);
  assert.equal(histories, 20_000);
  // A simulation in which nothing is recovered, failed or given up would prove nothing.
  for (const ending of ["delivered", "delivered, recovered", "failed: representation_changed", "aborted"]) {
    assert.ok((endings[ending] ?? 0) > 100, `${ending}: ${endings[ending]}`);
  }
});

test("a history replays to the same trace", async () => {
  const first = await replayHistory(engine, { run: 7, number: 3 });
  const second = await replayHistory(engine, { run: 7, number: 3 });

  assert.deepEqual(first.trace, second.trace);
  assert.ok(first.trace.length > 5);
});

test("every mutation of the engine finds the text that it changes", () => {
  const lost = mutations.filter((mutation) => !findsItsText(mutation)).map(({ name }) => name);

  assert.deepEqual(lost, []);
});
