import { posix } from "node:path";
import type { Finding, Rule } from "./rule.ts";
import type { SourceFile } from "./source-file.ts";

/**
 * Which package may know which.
 *
 * No arrow leads into the lab from what users run, and none out of it: the judge shares no code with the accused. What
 * runs in every runtime knows no `node:` module.
 */
export const layers: Rule = {
  name: "layers",
  check(file) {
    const folder = /^packages\/([^/]+)\/src\//.exec(file.path)?.[1];
    if (folder === undefined || !file.isTypeScript) return [];
    return importsOf(file).flatMap(({ specifier, start }): Finding[] => {
      const whatToDo = refusal(file, folder, specifier);
      return whatToDo === undefined ? [] : [{ line: file.lineAt(start), whatToDo }];
    });
  },
};

/** The packages of ours that each may import; the tests of all but the lab may import any. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  lastbyte: [],
  lab: [],
  diagnosis: [],
  node: ["lastbyte", "@lastbyte/diagnosis"],
  gateway: ["lastbyte", "@lastbyte/node", "@lastbyte/diagnosis"],
  cli: ["lastbyte", "@lastbyte/node", "@lastbyte/gateway", "@lastbyte/diagnosis", "@lastbyte/lab"],
};

/** Packages that run in browsers and workers too. */
const PORTABLE: ReadonlySet<string> = new Set(["lastbyte", "diagnosis"]);

function refusal(file: SourceFile, folder: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(file.path), specifier);
    if (target.startsWith(`packages/${folder}/`)) return undefined;
    return "import another package by its name, and only its entry point";
  }
  const arrows = ARROWS[folder];
  if (arrows === undefined) return `say in test/tidy/layers.ts what packages/${folder} may import`;

  if (specifier.startsWith("node:")) {
    if (!file.isProduct || !PORTABLE.has(folder)) return undefined;
    return `keep ${specifier} out: this package runs where there is no Node`;
  }
  const name = packageOf(specifier);
  const isOurs = name === "lastbyte" || name.startsWith("@lastbyte/");
  if (!isOurs) {
    if (!file.isProduct || folder !== "lastbyte") return undefined;
    return `do without ${name}: the core depends on nothing`;
  }
  const isBound = file.isProduct || folder === "lab";
  if (!isBound || arrows.includes(name)) return undefined;
  return `do without ${name}: packages/${folder} may know ${arrows.join(", ") || "none of ours"}`;
}

/** `@lastbyte/node/register` belongs to `@lastbyte/node`. */
function packageOf(specifier: string): string {
  const segments = specifier.split("/");
  return segments.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

function importsOf(file: SourceFile): readonly { specifier: string; start: number }[] {
  const { staticImports, staticExports, dynamicImports } = file.syntax.module;
  return [
    ...staticImports.map(({ moduleRequest, start }) => ({ specifier: moduleRequest.value, start })),
    ...staticExports
      .flatMap(({ entries }) => entries)
      .flatMap(({ moduleRequest, start }) =>
        moduleRequest === null ? [] : [{ specifier: moduleRequest.value, start }],
      ),
    ...dynamicImports.flatMap(({ moduleRequest, start }) => {
      // Only a literal can be judged from here; a path that is computed is the caller's own module.
      const literal = /^["'](.*)["']$/.exec(file.text.slice(moduleRequest.start, moduleRequest.end));
      return literal?.[1] === undefined ? [] : [{ specifier: literal[1], start }];
    }),
  ];
}
