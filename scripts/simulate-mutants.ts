import { withMutant } from "../test/simulation/mutate.ts";
import { mutations } from "../test/simulation/mutations.ts";
import type { Mutation } from "../test/simulation/mutations.ts";
import { runHistories } from "../test/simulation/run-histories.ts";
import type { RunResult } from "../test/simulation/run-histories.ts";
import type { Engine } from "../test/simulation/history.ts";

/** Proves that the simulation can fail: applies each mutation to a copy of the engine, and expects it to be caught. */
const MOST_HISTORIES = 200_000;

let survivors = 0;
for (const mutation of mutations) {
  const { failures, histories } = await withMutant(mutation, (engine) => hunt(engine, mutation));
  const [first] = failures;
  if (first === undefined) survivors += 1;
  const result =
    first === undefined
      ? `SURVIVED ${histories} histories`
      : `caught in history ${first.number}: ${first.violations[0]}`;
  console.log(`${first === undefined ? "✖" : "✔"} an engine that ${mutation.name}: ${result}`);
}
console.log(`\n${mutations.length - survivors} of ${mutations.length} mutants were caught`);
process.exitCode = survivors > 0 ? 1 : 0;

async function hunt(engine: Engine, { lastCaughtIn }: Mutation): Promise<RunResult> {
  if (lastCaughtIn !== undefined) {
    const caught = await runHistories(engine, { run: 1, histories: 1, first: lastCaughtIn });
    if (caught.failures.length > 0) return caught;
  }
  return runHistories(engine, { run: 1, histories: MOST_HISTORIES });
}
