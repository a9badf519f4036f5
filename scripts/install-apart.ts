import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Installs what a folder's lockfile names, apart from the workspace, unless just that is there. A program that several
 * suites need is fetched for the first of them.
 *
 * @internal
 */
export function installApart(folder: string, flags: readonly string[]): void {
  const lockfile = readFileSync(join(folder, "package-lock.json"), "utf8");
  const installed = join(folder, "node_modules/.installed-lockfile");
  if (existsSync(installed) && readFileSync(installed, "utf8") === lockfile) return;
  const given = ["ci", "--no-audit", "--no-fund", ...flags];
  execFileSync("npm", given, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  writeFileSync(installed, lockfile);
}
