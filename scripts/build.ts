import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, rmSync } from "node:fs";
import { readPackages, ROOT } from "./workspace.ts";

// The build is the compiler: one source file, one output file, so that a debugger shows our own lines.
const compiler = `${ROOT}node_modules/typescript/bin/tsc`;

for (const { name, folder, manifest } of readPackages()) {
  const startedMs = performance.now();
  rmSync(`${folder}dist`, { recursive: true, force: true });
  execFileSync(process.execPath, [compiler, "-p", `${folder}tsconfig.json`], { stdio: "inherit" });
  for (const path of Object.values(manifest.bin ?? {})) chmodSync(folder + path, 0o755);
  copyFileSync(`${ROOT}LICENSE`, `${folder}LICENSE`);
  console.log(`built ${name} in ${Math.round(performance.now() - startedMs)} ms`);
}
