import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The root of the repository, with a slash behind it. */
export const ROOT: string = fileURLToPath(new URL("../", import.meta.url));

/** A package of this repository. */
export interface Package {
  readonly name: string;
  /** Its folder, with a slash behind it. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** A `package.json`, as far as we read it. */
export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
}

/** Reads the packages, each behind those that it depends on. */
export function readPackages(): readonly Package[] {
  const packages = readdirSync(`${ROOT}packages`).map((name): Package => {
    const folder = `${ROOT}packages/${name}/`;
    const manifest = JSON.parse(readFileSync(`${folder}package.json`, "utf8")) as Manifest;
    return { name: manifest.name, folder, manifest };
  });
  return inDependencyOrder(packages);
}

/** Sorts packages so that each stands behind those that it depends on. */
export function inDependencyOrder(packages: readonly Package[]): readonly Package[] {
  const waiting = [...packages];
  const ordered: Package[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ manifest }) =>
      waiting.every(
        ({ name }) =>
          manifest.dependencies?.[name] === undefined && manifest.peerDependencies?.[name] === undefined,
      ),
    );
    if (next === -1) {
      const names = waiting.map(({ name }) => name).join(", ");
      throw new Error(
        `expected packages that can be built one after the other; these depend on each other: ${names}`,
      );
    }
    ordered.push(...waiting.splice(next, 1));
  }
  return ordered;
}
