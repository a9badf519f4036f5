import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { ROOT } from "./workspace.ts";

// Runs the wider suites one after the other: every npm script whose name begins with "test:". A suite that fails
// doesn't keep the others from being seen.
const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as {
  scripts: Record<string, string>;
};
const suites = Object.keys(scripts).filter((name) => name.startsWith("test:") && name !== "test:all");

const failed = suites.filter((suite) => {
  console.log(`\n== ${suite}`);
  return (
    spawnSync("npm", ["run", suite], { cwd: ROOT, stdio: "inherit", shell: process.platform === "win32" })
      .status !== 0
  );
});

console.log(
  failed.length === 0
    ? `\nall suites pass: ${suites.join(", ")}`
    : `\nsuites that fail: ${failed.join(", ")}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
