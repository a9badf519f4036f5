import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { installRuntimes } from "../test/runtimes/runtimes.ts";
import { failuresIn } from "./failures-in.ts";
import { ROOT } from "./workspace.ts";

/**
 * Runs the wider suites: every npm script whose name begins with "test:". A suite that fails doesn't keep the others
 * from being seen; what failed, and with which error, stands at the end.
 *
 * - `npm run suites` runs them all.
 * - `npm run suites -- test:e2e test:wire` runs these.
 */
const AT_A_TIME = 2;

const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as {
  scripts: Record<string, string>;
};
const all = Object.keys(scripts).filter((name) => name.startsWith("test:") && name !== "test:all");
const given = process.argv.slice(2);
const unknown = given.find((name) => !all.includes(name));
if (unknown !== undefined) throw new Error(`expected suites among ${all.join(", ")}, got ${unknown}`);
const suites = given.length > 0 ? given : all;

// What several suites want is made before two of them could make it in each other's way.
const build = await run(process.execPath, ["scripts/build.ts"]);
console.log(build.output.trimEnd());
if (build.code !== 0) throw new Error("the packages do not build; what the compiler found stands above");
installRuntimes();
await import("./install-clients.ts");

interface Failure {
  readonly suite: string;
  readonly output: string;
}

const failed: Failure[] = [];
const waiting = [...suites];
await Promise.all(Array.from({ length: AT_A_TIME }, workOff));

for (const { suite, output } of failed) console.log(`\n== ${suite} failed\n${failuresIn(output)}`);
console.log(
  failed.length === 0
    ? `\nall suites pass: ${suites.join(", ")}`
    : `\nsuites that fail: ${failed.map(({ suite }) => suite).join(", ")}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function workOff(): Promise<void> {
  for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift()) {
    const startedMs = performance.now();
    const { code, output } = await run("npm", ["run", suite]);
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    // Whole, since two suites that speak at once can't be told apart.
    console.log(
      `\n== ${suite}\n${output.trimEnd()}\n== ${suite}: ${code === 0 ? "passes" : "fails"} (${seconds} s)`,
    );
    if (code !== 0) failed.push({ suite, output });
  }
}

async function run(
  command: string,
  parts: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(command, parts, {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  return { code, output };
}
