import { basename } from "node:path";
import type { Directive, Statement } from "oxc-parser";
import { UNTESTED_BY_THEMSELVES } from "./exceptions.ts";
import type { Rule } from "./rule.ts";

/** A file that can be read at a sitting. */
export const fileLength: Rule = {
  name: "file-length",
  check(file) {
    const count = file.lines.length;
    if (!file.isTypeScript || file.isTest || count <= MAX_LINES) return [];
    return [
      {
        line: MAX_LINES + 1,
        whatToDo: `split this file: it has ${count} lines, at most ${MAX_LINES} are allowed`,
      },
    ];
  },
};

const MAX_LINES = 250;

/** Names that can be guessed and typed: `retry-budget.ts`, `retry-budget.test.ts`; only documents may shout. */
export const fileName: Rule = {
  name: "file-name",
  check(file) {
    const odd = file.path.split("/").find((name) => !KEBAB_CASE.test(name) && !DOCUMENT.test(name));
    return odd === undefined ? [] : [{ line: 1, whatToDo: `rename "${odd}" in kebab-case` }];
  },
};

const KEBAB_CASE = /^\.?[a-z0-9]+(?:[.-][a-z0-9]+)*$/;
const DOCUMENT = /^[A-Z]+(?:\.md)?$/;

/** What can run can be wrong, so it has a test beside it. */
export const testBeside: Rule = {
  name: "test-beside",
  check(file, paths) {
    const test = file.path.replace(/\.ts$/, ".test.ts");
    if (!file.isProduct || paths.has(test) || !file.syntax.program.body.some(canRun)) return [];
    return [{ line: 1, whatToDo: `write ${basename(test)} beside it` }];
  },
  exceptions: UNTESTED_BY_THEMSELVES,
};

/** Types, imports and re-exports do nothing by themselves. */
function canRun(statement: Statement | Directive): boolean {
  if (statement.type !== "ExportNamedDeclaration") return !INERT.has(statement.type);
  return statement.exportKind === "value" && statement.declaration !== null;
}

const INERT: ReadonlySet<string> = new Set([
  "ImportDeclaration",
  "ExportAllDeclaration",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
]);
