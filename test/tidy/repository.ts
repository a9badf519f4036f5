import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SourceFile } from "./source-file.ts";

/** Reads every text file that git knows or would take, so that a violation is found before it is committed. */
export function readRepository(): readonly SourceFile[] {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const listing = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: MAX_LISTING_BYTES,
  });
  return listing
    .split("\0")
    .filter((path) => path !== "" && existsSync(root + path))
    .map((path) => new SourceFile(path, readFileSync(root + path, "utf8")))
    .filter((file) => !file.text.includes("\0"));
}

const MAX_LISTING_BYTES = 16 * 1024 * 1024;
