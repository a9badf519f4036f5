import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Tells a build from another by every byte that goes in and every byte that came out. Several suites want the packages
 * built, each for itself; where nothing has changed in between, the compiler need not run again.
 */
export function buildStamp(root: string): string {
  const hash = createHash("sha256");
  const paths = globSync([...SOURCES, ...OUTPUTS], { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !/\.(?:test|fixture)\.ts$/.test(path));
  for (const path of paths.sort()) {
    const bytes = readFileSync(path);
    // The name and the length keep two files from being taken for others that join to the same bytes.
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

const SOURCES = [
  "LICENSE",
  "package-lock.json",
  "tsconfig.base.json",
  "scripts/build.ts",
  "packages/*/package.json",
  "packages/*/tsconfig.build.json",
  "packages/*/src/**",
];

const OUTPUTS = ["packages/*/dist/**", "packages/*/LICENSE"];
