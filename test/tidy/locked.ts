import { missingPackages } from "../../scripts/lockfile.ts";
import type { Lockfile } from "../../scripts/lockfile.ts";
import type { Finding, Rule } from "./rule.ts";

/** The lockfile installs on every machine: it names no address, and the tools of every platform. */
export const locked: Rule = {
  name: "locked",
  check(file) {
    if (!/(?:^|\/)package-lock\.json$/.test(file.path)) return [];
    const lockfile = JSON.parse(file.text) as Lockfile;
    const addressed = Object.entries(lockfile.packages)
      .filter(([, { resolved = "" }]) => resolved.includes(":"))
      .map(([path]): Finding => ({ line: 1, whatToDo: `take away the address of ${path}: npm run lock` }));
    const missing = missingPackages(lockfile).map(({ name }): Finding => ({
      line: 1,
      whatToDo: `lock ${name} too, or npm ci refuses: npm run lock`,
    }));
    return [...addressed, ...missing];
  },
};
