import { withMutant } from "../test/simulation/mutate.ts";
import { mutations } from "../test/simulation/mutations.ts";
import { runHistories } from "../test/simulation/run-histories.ts";

/** Proves that the simulation can fail: applies each mutation to a copy of the engine, and expects it to be caught. */
const MOST_HISTORIES = 200_000;

let survivors = 0;
for (const mutation of mutations) {
  const { failures, histories } = await withMutant(mutation, (engine) =>
    runHistories(engine, { run: 1, histories: MOST_HISTORIES }),
  );
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
