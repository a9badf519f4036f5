import { spawn, spawnSync } from "node:child_process";
import { installRuntimes, RUNTIMES } from "../test/runtimes/runtimes.ts";
import type { Runtime } from "../test/runtimes/runtimes.ts";
import { failuresIn } from "./failures-in.ts";
import { ROOT } from "./workspace.ts";

/**
 * Runs the suites that are named on every Node that it is promised for, with what was built: the tests run in this
 * Node, the programs that they start run in the other one.
 *
 * - `npm run test:preload-nodes` runs them on all.
 * - `npm run test:preload-nodes -- 20 26` runs them on these.
 */
const LIMIT_MS = 120_000;
/** The tests wait more than they work, so three Nodes share two cores well. */
const AT_A_TIME = 3;

const given = process.argv.slice(2);
const suites = given.filter((one) => one.startsWith("test/"));
const chosen = given.filter((one) => !one.startsWith("test/"));
const unknown = chosen.find((major) => !RUNTIMES.some((runtime) => majorOf(runtime) === major));
if (unknown !== undefined)
  throw new Error(`expected versions among ${RUNTIMES.map(majorOf).join(", ")}, got ${unknown}`);

installRuntimes();
if (spawnSync(process.execPath, ["scripts/build.ts"], { cwd: ROOT, stdio: "inherit" }).status !== 0)
  throw new Error("the packages do not build; what the compiler found stands above");

const total = { passed: 0, failed: 0 };
const waiting = RUNTIMES.filter((runtime) => chosen.length === 0 || chosen.includes(majorOf(runtime)));
await Promise.all(Array.from({ length: AT_A_TIME }, workOff));
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

async function workOff(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await runSuites(next);
}

async function runSuites({ name, path }: Runtime): Promise<void> {
  if (path === undefined) {
    console.log(`${name}: skipped, there is none for this platform`);
    return;
  }
  const startedMs = performance.now();
  const child = spawn(
    process.execPath,
    ["--conditions=source", "--test", "--test-reporter=tap", `--test-timeout=${LIMIT_MS}`, ...suites],
    { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, PRELOAD_TEST_NODE: path } },
  );
  let report = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (report += text));
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const [passed, failed, skipped] = ["pass", "fail", "skipped"].map((what) => countOf(report, what));
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  total.passed += passed ?? 0;
  // A run that breaks off counts nothing, and has not passed.
  total.failed += status === 0 ? 0 : Math.max(failed ?? 0, 1);
  console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds} s)`);
  if (status !== 0) console.log(failuresIn(report));
}

/** From the summary with which a report in TAP ends. */
function countOf(report: string, what: string): number {
  return Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(report)?.[1] ?? 0);
}

function majorOf({ name }: Runtime): string {
  return /\d+/.exec(name)?.[0] ?? name;
}
