import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

/** How an installation ended. */
export interface Installation {
  readonly code: number;
  /** What was installed, by its place: the version and the digest that npm has checked. */
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
}

/** The registry that npm is configured with. */
export async function configuredRegistry(): Promise<URL> {
  const { stdout } = await promisify(execFile)("npm", ["config", "get", "registry"], {
    timeout: NPM_LIMIT_MS,
  });
  return new URL(stdout.trim());
}

/** Installs a package into an empty project, with an empty cache and without npm's own repetitions. */
export async function npmInstall(
  spec: string,
  registry: string,
  flags: readonly string[],
): Promise<Installation> {
  const folder = await mkdtemp(path.join(tmpdir(), "lastbyte-npm-"));
  const project = path.join(folder, "project");
  await mkdir(project);
  await writeFile(path.join(project, "package.json"), "{}");
  const given = ["install", spec, `--registry=${registry}`, `--cache=${path.join(folder, "cache")}`];
  const always = ["--fetch-retries=0", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"];
  try {
    const code = await exitCode([...given, ...always, ...flags], project);
    return { code, packages: code === 0 ? await installedIn(project) : {} };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const NPM_LIMIT_MS = 60_000;

function exitCode(given: readonly string[], cwd: string): Promise<number> {
  return new Promise((resolve) => {
    execFile("npm", given, { cwd, timeout: NPM_LIMIT_MS }, (error) => {
      resolve(error === null ? 0 : typeof error.code === "number" ? error.code : -1);
    });
  });
}

async function installedIn(project: string): Promise<Installation["packages"]> {
  const lock = JSON.parse(await readFile(path.join(project, "package-lock.json"), "utf8")) as Installation;
  return lock.packages;
}
