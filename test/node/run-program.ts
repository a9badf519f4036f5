import { spawnSync } from "node:child_process";

/**
 * Runs a module in a process of its own, with the packages as this process has them: from source, or built.
 *
 * @internal
 */
export function runProgram(
  program: string,
  env: Readonly<Record<string, string>> = {},
): { readonly stdout: string; readonly stderr: string; readonly status: number | null } {
  const conditions = process.execArgv.filter((flag) => flag.startsWith("--conditions="));
  return spawnSync(process.execPath, [...conditions, "--no-warnings", "--input-type=module", "-e", program], {
    encoding: "utf8",
    timeout: 30_000,
    cwd: new URL("..", import.meta.url),
    env: { ...process.env, ...env },
  });
}
