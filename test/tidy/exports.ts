import type { Directive, Statement } from "oxc-parser";
import type { Finding, Rule } from "./rule.ts";

/** Every exported thing says what it is, and for whom. */
export const docstring: Rule = {
  name: "docstring",
  check(file) {
    if (!file.isProduct) return [];
    return file.syntax.program.body.filter(isExportedDeclaration).flatMap((statement): Finding[] => {
      const line = file.lineAt(statement.start);
      const comment = file.syntax.comments.findLast(({ end }) => end <= statement.start);
      const isDirectlyAbove =
        comment?.value.startsWith("*") === true &&
        /^\s*$/.test(file.text.slice(comment.end, statement.start));
      if (!isDirectlyAbove) return [{ line, whatToDo: "write a docstring directly above this export" }];

      const audiences = comment.value.match(/@(?:public|internal)\b/g) ?? [];
      if (audiences.length === 1) return [];
      return [{ line, whatToDo: "say in its docstring whether this export is @public or @internal" }];
    });
  },
};

function isExportedDeclaration(statement: Statement | Directive): boolean {
  return statement.type === "ExportNamedDeclaration" && statement.declaration !== null;
}

/** Names are said where they are exported, and the compiler's types can be erased. */
export const plainModules: Rule = {
  name: "plain-modules",
  check(file) {
    if (!file.isTypeScript) return [];
    return file.syntax.program.body.flatMap((statement) => {
      const whatToDo = unwantedForm(statement);
      return whatToDo === undefined ? [] : [{ line: file.lineAt(statement.start), whatToDo }];
    });
  },
};

function unwantedForm(statement: Statement | Directive): string | undefined {
  const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
  if (statement.type === "ExportDefaultDeclaration") return "give this export a name";
  if (statement.type === "ExportAllDeclaration") return "name what is exported, instead of everything";
  if (declaration?.type === "TSEnumDeclaration") return "write a union of strings instead of an enum";
  if (declaration?.type === "TSModuleDeclaration") return "write a module instead of a namespace";
  return undefined;
}
