import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Engine } from "./history.ts";
import type { Mutation } from "./mutations.ts";

/** Applies a mutation to a copy of the engine, loads the copy, and hands it to `use`. The copy is removed after. */
export async function withMutant<T>(mutation: Mutation, use: (engine: Engine) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "lastbyte-mutant-"));
  try {
    cpSync(SOURCE, folder, { recursive: true, filter: (path) => !path.endsWith(".test.ts") });
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const path = join(folder, mutation.file);
    writeFileSync(path, mutate(readFileSync(path, "utf8"), mutation));
    return await use((await import(pathToFileURL(join(folder, "engine.ts")).href)) as Engine);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether a mutation still finds its text: a mutant that can't be made proves nothing. */
export function findsItsText(mutation: Mutation): boolean {
  return readFileSync(join(SOURCE, mutation.file), "utf8").split(mutation.find).length === 2;
}

const SOURCE = fileURLToPath(new URL("../../packages/lastbyte/src", import.meta.url));

function mutate(text: string, { find, replace, file, name }: Mutation): string {
  const parts = text.split(find);
  if (parts.length === 2) return parts.join(replace);
  throw new Error(
    `the mutation "${name}" expects its text exactly once in ${file}, but it stands there ${parts.length - 1} times; ` +
      "adapt test/simulation/mutations.ts to the engine",
  );
}
