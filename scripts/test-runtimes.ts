import { parseArgs } from "node:util";
import { compileSuite } from "../test/runtimes/host/compile-suite.ts";
import { runInRuntime } from "../test/runtimes/host/run-in-runtime.ts";
import { RUNTIMES_UNDER_TEST } from "../test/runtimes/host/runtimes-under-test.ts";
import type { RuntimeUnderTest } from "../test/runtimes/host/runtimes-under-test.ts";
import { installRuntimes } from "../test/runtimes/runtimes.ts";
import { publish } from "../test/package/published.ts";

/**
 * Runs the conformance suite in every runtime, on the package as its users get it: built, packed and installed.
 *
 * - `npm run test:runtimes` runs it in all.
 * - `npm run test:runtimes -- deno bun` runs it in these.
 */
const { positionals } = parseArgs({ allowPositionals: true });
const names = RUNTIMES_UNDER_TEST.map(({ name }) => name);
const unknown = positionals.find((given) => !names.some((name) => name === given));
if (unknown !== undefined) throw new Error(`expected names among ${names.join(", ")}, got ${unknown}`);
const chosen = RUNTIMES_UNDER_TEST.filter(
  ({ name }) => positionals.length === 0 || positionals.includes(name),
);

installRuntimes();
const published = publish();
let passed = 0;
let failed = 0;
try {
  compileSuite(published.consumer);
  for (const runtime of chosen) await tryRuntime(runtime);
} finally {
  published.remove();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function tryRuntime(runtime: RuntimeUnderTest): Promise<void> {
  const { title } = runtime;
  const executable = runtime.find();
  if (executable === undefined) {
    console.log(`${title}: skipped, there is none on this machine`);
    return;
  }
  const startedMs = performance.now();
  try {
    const results = await runInRuntime(runtime, executable, published.consumer);
    const failures = results.filter(({ failure }) => failure !== undefined);
    const held = results.length - failures.length;
    passed += held;
    failed += failures.length;
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    console.log(`${title}: ${held} of ${results.length} cases hold (${seconds} s)`);
    for (const { name, failure } of failures) console.log(`  not: ${name}\n    ${failure}`);
  } catch (error) {
    failed += 1;
    console.log(`${title}: the suite did not come to its end: ${String(error)}`);
  }
}
