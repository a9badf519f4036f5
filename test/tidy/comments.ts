import { parseSync } from "oxc-parser";
import type { Finding, Rule } from "./rule.ts";

/** A comment is a sentence, not an ornament. */
export const noBanner: Rule = {
  name: "no-banner",
  check(file) {
    if (!file.isTypeScript) return [];
    return file.syntax.comments
      .filter(({ value }) => value.split("\n").some((line) => /^[\s*]*([-=#~_*/])\1{3}/.test(line)))
      .map(({ start }) => ({
        line: file.lineAt(start),
        whatToDo: "take the banner away, or split the file where it stands",
      }));
  },
};

/** Code that doesn't run is in the history, not in a comment. */
export const noCommentedOutCode: Rule = {
  name: "no-commented-out-code",
  check(file) {
    if (!file.isTypeScript) return [];
    return file.syntax.comments
      .filter(({ value }) => !value.startsWith("*") && value.split("\n").some((line) => isCode(line.trim())))
      .map(({ start }) => ({ line: file.lineAt(start), whatToDo: "delete the code that doesn't run" }));
  },
};

/** A line that ends as code ends, and that the compiler's grammar takes as more than a bare word. */
function isCode(line: string): boolean {
  if (/^[})\]]+[;,]?$/.test(line)) return true;
  if (!line.endsWith(";") && !line.endsWith("{")) return false;
  const { program, errors } = parseSync("line.ts", line.endsWith("{") ? `${line}}` : line);
  const [statement] = program.body;
  if (errors.length > 0 || statement === undefined) return false;
  return statement.type !== "ExpressionStatement" || statement.expression.type !== "Identifier";
}

/** Work that is left is work that is planned elsewhere. */
export const noLeftovers: Rule = {
  name: "no-leftovers",
  check(file) {
    return file.lines.flatMap((text, index): Finding[] =>
      LEFTOVER.test(text) ? [{ line: index + 1, whatToDo: "do it now, or leave the note out" }] : [],
    );
  },
};

// Written so that this line is none itself.
const LEFTOVER = /\b(?:TO[D]O|FIX[M]E|XX[X]|HAC[K])\b/;
