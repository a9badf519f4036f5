import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPackages, ROOT } from "../../scripts/workspace.ts";
import type { Package } from "../../scripts/workspace.ts";

/** The packages as a user gets them. */
export interface Published {
  readonly packages: readonly PublishedPackage[];
  /** An empty project into which all of them are installed. */
  readonly consumer: string;
  remove(): void;
}

/** One of them. */
export interface PublishedPackage extends Package {
  readonly tarball: string;
  /** The paths in the tarball. */
  readonly contents: readonly string[];
}

/** Builds and packs every package that isn't private, and installs the tarballs into an empty folder. */
export function publish(): Published {
  const folder = mkdtempSync(join(tmpdir(), "lastbyte-package-"));
  const build = spawnSync(process.execPath, ["scripts/build.ts"], { cwd: ROOT, encoding: "utf8" });
  if (build.status !== 0)
    throw new Error(`expected the packages to build; got\n${build.stdout}${build.stderr}`);

  const packages = readPackages()
    .filter(({ manifest }) => manifest.private !== true)
    .map((workspacePackage): PublishedPackage => {
      const output = npm(
        ["pack", "--json", "--ignore-scripts", "--pack-destination", folder],
        workspacePackage.folder,
      );
      const { filename, files } = packReport(output);
      return {
        ...workspacePackage,
        tarball: join(folder, filename),
        contents: files.map(({ path }) => path),
      };
    });

  const consumer = mkdtempSync(join(folder, "consumer-"));
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const tarballs = packages.map(({ tarball }) => tarball);
  npm(["install", "--ignore-scripts", "--prefer-offline", "--no-package-lock", ...tarballs], consumer);
  return { packages, consumer, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function npm(given: readonly string[], cwd: string): string {
  return execFileSync("npm", given, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

interface PackReport {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** npm 10 reports a list, npm 11 may report an object by name. */
function packReport(output: string): PackReport {
  const [report] = Object.values(
    JSON.parse(output) as readonly PackReport[] | Readonly<Record<string, PackReport>>,
  );
  if (report === undefined) throw new Error(`expected npm pack to report a tarball; got ${output}`);
  return report;
}
