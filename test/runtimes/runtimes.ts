import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { installApart } from "../../scripts/install-apart.ts";

/** A Node that the packages are tried on. */
export interface Runtime {
  readonly name: string;
  /** The executable, or `undefined` where there is none for this platform. */
  readonly path: string | undefined;
}

const FOLDER = fileURLToPath(new URL("./", import.meta.url));

/**
 * Installs the runtimes that this folder's `package.json` names, unless they are there.
 *
 * They stand apart from the workspace, where their `node` commands would take the place of the pinned one.
 */
export function installRuntimes(): void {
  installApart(FOLDER, ["--no-bin-links"]);
}

/** The Node that the workspace pins, and the others. */
export const RUNTIMES: readonly Runtime[] = [
  { name: `Node ${process.versions.node}`, path: process.execPath },
  ...["20", "22", "26"].map((version): Runtime => {
    const path = `${FOLDER}node_modules/node${version}-${process.platform}-${process.arch}/bin/node`;
    return {
      name: `Node ${version}`,
      get path() {
        return existsSync(path) ? path : undefined;
      },
    };
  }),
];
