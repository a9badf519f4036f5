import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { SuiteConfig } from "../suite/bench.ts";
import type { RuntimeName } from "../suite/case.ts";
import { launchChromium } from "./in-chromium.ts";
import { launchProcess } from "./in-process.ts";
import { launchWorkerd } from "./in-workerd.ts";
import type { Launched } from "./launch.ts";

/** A runtime that the suite runs in. */
export interface RuntimeUnderTest {
  readonly name: RuntimeName;
  readonly title: string;
  /** Finds its executable, once the runtimes are installed; `undefined` where there is none for this platform. */
  readonly find: () => string | undefined;
  start(executable: string, config: SuiteConfig, consumer: string): Launched | Promise<Launched>;
}

const MODULES = fileURLToPath(new URL("../node_modules/", import.meta.url));
const { platform, arch } = process;
// The packages of each runtime have their own words for a platform.
const bunArch = arch === "arm64" ? "aarch64" : arch;
const workerdArch = arch === "x64" ? "64" : arch;

/** All of them, in the order of the documentation. */
export const RUNTIMES_UNDER_TEST: readonly RuntimeUnderTest[] = [
  node("node20", "Node 20", fromPackage(`node20-${platform}-${arch}/bin/node`)),
  node("node22", "Node 22", fromPackage(`node22-${platform}-${arch}/bin/node`)),
  node("node24", "Node 24", () => process.execPath),
  node("node26", "Node 26", fromPackage(`node26-${platform}-${arch}/bin/node`)),
  {
    name: "deno",
    title: "Deno",
    find: fromPackage(`@deno/${platform}-${arch}-glibc/deno`),
    start: (executable, config, consumer) =>
      launchProcess([executable, "run", "--quiet", "--no-lock", "--allow-all"], config, consumer),
  },
  {
    name: "bun",
    title: "Bun",
    find: fromPackage(`@oven/bun-${platform}-${bunArch}/bin/bun`),
    start: (executable, config, consumer) => launchProcess([executable, "run"], config, consumer),
  },
  {
    name: "workerd",
    title: "workerd",
    find: fromPackage(`@cloudflare/workerd-${platform}-${workerdArch}/bin/workerd`),
    start: launchWorkerd,
  },
  {
    name: "chromium",
    title: "Chromium",
    find: () => firstOf(["/usr/bin/chromium", "/usr/bin/chromium-browser"]),
    start: launchChromium,
  },
];

function node(name: RuntimeName, title: string, find: RuntimeUnderTest["find"]): RuntimeUnderTest {
  return {
    name,
    title,
    find,
    start: (found, config, consumer) => launchProcess([found], config, consumer),
  };
}

function fromPackage(path: string): RuntimeUnderTest["find"] {
  return () => firstOf([MODULES + path]);
}

function firstOf(paths: readonly string[]): string | undefined {
  return paths.find((path) => existsSync(path));
}
