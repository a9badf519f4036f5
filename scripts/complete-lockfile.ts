import { readFile, writeFile } from "node:fs/promises";
import { completeLockfile, missingPackages } from "./lockfile.ts";
import type { Lockfile } from "./lockfile.ts";

const path = new URL("../package-lock.json", import.meta.url);
const lockfile = JSON.parse(await readFile(path, "utf8")) as Lockfile;

await writeFile(path, `${JSON.stringify(completeLockfile(lockfile), undefined, 2)}\n`);
console.log(
  `optional packages of other platforms added to package-lock.json: ${missingPackages(lockfile).length}`,
);
