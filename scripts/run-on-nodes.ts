import { spawn } from "node:child_process";
import { installRuntimes, RUNTIMES } from "../test/runtimes/runtimes.ts";
import type { Runtime } from "../test/runtimes/runtimes.ts";
import { failuresIn } from "./failures-in.ts";
import { ROOT } from "./workspace.ts";

/**
 * Runs tests on the Nodes of these major versions, or on all that there are, with what was built; tells of each how it
 * went, and sets the exit code of this process.
 *
 * @internal
 */
export async function runOnNodes(
  majors: readonly string[],
  commandOf: (nodePath: string) => NodeCommand,
): Promise<void> {
  const unknown = majors.find((major) => !RUNTIMES.some((runtime) => majorOf(runtime) === major));
  if (unknown !== undefined)
    throw new Error(`expected versions among ${RUNTIMES.map(majorOf).join(", ")}, got ${unknown}`);

  installRuntimes();
  await import("./build.ts");

  const total = { passed: 0, failed: 0 };
  const waiting = RUNTIMES.filter((runtime) => majors.length === 0 || majors.includes(majorOf(runtime)));
  const workOff = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { passed, failed } = await runOn(next, commandOf);
      total.passed += passed;
      total.failed += failed;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, workOff));
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/** What runs the tests on a Node: that Node, or one that starts programs in it. */
export interface NodeCommand {
  readonly command: string;
  /** What `node --test` is given besides: conditions, and the files. */
  readonly conditions: readonly string[];
  readonly files: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The tests wait more than they work, so three Nodes share two cores well. */
const AT_A_TIME = 3;
const LIMIT_MS = 120_000;

async function runOn(
  { name, path }: Runtime,
  commandOf: (nodePath: string) => NodeCommand,
): Promise<{ readonly passed: number; readonly failed: number }> {
  if (path === undefined) {
    console.log(`${name}: skipped, there is none for this platform`);
    return { passed: 0, failed: 0 };
  }
  const startedMs = performance.now();
  const { command, conditions, files, env } = commandOf(path);
  const child = spawn(
    command,
    [...conditions, "--test", "--test-reporter=tap", `--test-timeout=${LIMIT_MS}`, ...files],
    { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...env } },
  );
  let report = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (report += text));
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const [passed = 0, failed = 0, skipped = 0] = ["pass", "fail", "skipped"].map((what) =>
    countOf(report, what),
  );
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds} s)`);
  if (status !== 0) console.log(failuresIn(report));
  // A run that breaks off counts nothing, and has not passed.
  return { passed, failed: status === 0 ? 0 : Math.max(failed, 1) };
}

/** From the summary with which a report in TAP ends. */
function countOf(report: string, what: string): number {
  return Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(report)?.[1] ?? 0);
}

function majorOf({ name }: Runtime): string {
  return /\d+/.exec(name)?.[0] ?? name;
}
