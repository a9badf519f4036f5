import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { ROOT } from "../../../scripts/workspace.ts";

const SUITE = fileURLToPath(new URL("../suite/", import.meta.url));

/** The suite's own project reads the sources, for the linter; this one has to read what is published. */
const PUBLISHED_TYPES = ["--customConditions", "null"];

/**
 * Compiles the suite in a project where the packed `lastbyte` is installed, against its published types and without
 * those of any runtime, into the folder `compiled`.
 */
export function compileSuite(consumer: string): void {
  const folder = join(consumer, "suite");
  cpSync(SUITE, folder, { recursive: true });
  const compiler = `${ROOT}node_modules/typescript/bin/tsc`;
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", folder, ...PUBLISHED_TYPES], {
    encoding: "utf8",
  });
  if (status !== 0)
    throw new Error(`expected the suite to compile against the published types; got\n${stdout}`);
}
