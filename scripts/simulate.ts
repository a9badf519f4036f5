import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import { replayHistory, runHistories } from "../test/simulation/run-histories.ts";
import type { Engine } from "../test/simulation/history.ts";

/**
 * Runs seeded histories of the engine against a hostile model wire and checks every promise in each.
 *
 * - `npm run simulate -- --histories 1000000 --seed 7` runs many, and stops at the first batch with a violation.
 * - `npm run simulate -- --seed 7 --replay 123` prints the trace of one.
 * - `--engine path/to/engine.ts` takes another copy of the engine, such as a mutant.
 */
const { values } = parseArgs({
  options: {
    histories: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    replay: { type: "string" },
    engine: { type: "string" },
  },
});
const seed = wholeNumber("seed", values.seed);
const specifier = values.engine === undefined ? "lastbyte/engine" : pathToFileURL(values.engine).href;
const engine = (await import(specifier)) as Engine;

if (values.replay === undefined) await run(wholeNumber("histories", values.histories));
else await replay(wholeNumber("replay", values.replay));

async function run(histories: number): Promise<void> {
  const startedAtMs = performance.now();
  const result = await runHistories(engine, { run: seed, histories }, (done) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${histories} histories`);
  });
  const seconds = (performance.now() - startedAtMs) / 1_000;
  if (process.stderr.isTTY) process.stderr.write("\r");

  const perSecond = Math.round(result.histories / seconds);
  console.log(
    `${result.histories} histories, ${result.calls} calls, ${result.attempts} attempts, seed ${seed}`,
  );
  console.log(`${seconds.toFixed(1)} s, ${perSecond} histories per second`);
  for (const [ending, count] of Object.entries(result.endings).sort(([, left], [, right]) => right - left)) {
    console.log(`${String(count).padStart(10)}  ${ending}`);
  }
  const [first] = result.failures;
  if (first === undefined) {
    console.log("every promise was kept in every history");
    return;
  }
  console.log(`\n${result.failures.length} histories broke a promise; the first is ${first.number}:`);
  for (const violation of first.violations) console.log(`  ${violation}`);
  console.log(`Follow it with: npm run simulate -- --seed ${seed} --replay ${first.number}`);
  process.exitCode = 1;
}

async function replay(number: number): Promise<void> {
  const { trace, violations } = await replayHistory(engine, { run: seed, number });
  for (const line of trace) console.log(line);
  for (const violation of violations) console.log(`BROKEN  ${violation}`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) {
    console.error(`--${name} must be a whole number of at least 0; got "${text}"`);
    process.exit(2);
  }
  return number;
}
