import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { buildStamp } from "./build-stamp.ts";
import { readPackages, ROOT } from "./workspace.ts";

// The build is the compiler: one source file, one output file, so that a debugger shows our own lines.
const compiler = `${ROOT}node_modules/typescript/bin/tsc`;
const stampFile = `${ROOT}node_modules/.lastbyte-build`;

if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === buildStamp(ROOT)) {
  console.log("nothing has changed since the last build");
} else {
  build();
  writeFileSync(stampFile, buildStamp(ROOT));
}

function build(): void {
  for (const { name, folder, manifest } of readPackages()) {
    const startedMs = performance.now();
    rmSync(`${folder}dist`, { recursive: true, force: true });
    const { status } = spawnSync(process.execPath, [compiler, "-p", `${folder}tsconfig.build.json`], {
      stdio: "inherit",
    });
    if (status !== 0) {
      console.error(`${name} does not compile; what the compiler found stands above`);
      process.exit(1);
    }
    for (const path of Object.values(manifest.bin ?? {})) chmodSync(folder + path, 0o755);
    copyFileSync(`${ROOT}LICENSE`, `${folder}LICENSE`);
    console.log(`built ${name} in ${Math.round(performance.now() - startedMs)} ms`);
  }
}
