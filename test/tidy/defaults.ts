import { isDeepStrictEqual } from "node:util";
import type { TSInterfaceDeclaration, TSPropertySignature } from "oxc-parser";
import type { SourceFile } from "./source-file.ts";

/**
 * Holds what the docstrings of an options interface promise, `@defaultValue`, against the defaults themselves.
 *
 * An option whose type is another of the interfaces is followed into it. A default that isn't `undefined` has to be
 * told; a promise that nobody compares is found too.
 */
export function compareDefaults(
  files: readonly SourceFile[],
  root: string,
  defaults: Readonly<Record<string, unknown>>,
): readonly string[] {
  const options = readOptions(files);
  const found: string[] = [];
  const seen = new Set<Option>();

  const compare = (interfaceName: string, values: Readonly<Record<string, unknown>>): void => {
    for (const option of options.filter((candidate) => candidate.interfaceName === interfaceName)) {
      seen.add(option);
      const value = values[option.name];
      if (options.some((candidate) => candidate.interfaceName === option.typeName)) {
        compare(option.typeName ?? "", value as Readonly<Record<string, unknown>>);
      } else {
        const whatToDo = disagreement(option.promised, value);
        if (whatToDo !== undefined) found.push(`${option.place} defaults: ${whatToDo}`);
      }
    }
  };
  compare(root, defaults);

  for (const { place, promised, name } of options.filter((option) => !seen.has(option))) {
    if (promised !== undefined)
      found.push(`${place} defaults: ${name} is no option of ${root}, so take the tag away`);
  }
  return found;
}

function disagreement(promised: string | undefined, value: unknown): string | undefined {
  if (promised === undefined) return value === undefined ? undefined : `say @defaultValue ${show(value)}`;
  // Numbers are written with separators: 1_048_576.
  const text = promised.replaceAll(/(?<=\d)_(?=\d)/g, "");
  try {
    const parsed: unknown = text === "undefined" ? undefined : JSON.parse(text);
    if (isDeepStrictEqual(parsed, value)) return undefined;
  } catch {
    return `write @defaultValue ${show(value)} as a literal instead of "${promised}"`;
  }
  return `the default is ${show(value)}, the docstring says ${promised}`;
}

function show(value: unknown): string {
  return value === undefined ? "undefined" : JSON.stringify(value);
}

interface Option {
  readonly interfaceName: string;
  readonly name: string;
  /** The name of its type, where that is a plain name. */
  readonly typeName: string | undefined;
  readonly promised: string | undefined;
  /** `path:line`. */
  readonly place: string;
}

function readOptions(files: readonly SourceFile[]): readonly Option[] {
  return files.flatMap((file) =>
    file.syntax.program.body.flatMap((statement) => {
      const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
      return declaration?.type === "TSInterfaceDeclaration" ? readInterface(file, declaration) : [];
    }),
  );
}

function readInterface(file: SourceFile, declaration: TSInterfaceDeclaration): readonly Option[] {
  return declaration.body.body
    .filter((member) => member.type === "TSPropertySignature")
    .map((member): Option => ({
      interfaceName: declaration.id.name,
      name: member.key.type === "Identifier" ? member.key.name : "",
      typeName: typeNameOf(member),
      promised: promiseOf(file, member),
      place: `${file.path}:${file.lineAt(member.start)}`,
    }));
}

function typeNameOf({ typeAnnotation }: TSPropertySignature): string | undefined {
  const type = typeAnnotation?.typeAnnotation;
  if (type?.type !== "TSTypeReference" || type.typeName.type !== "Identifier") return undefined;
  return type.typeName.name;
}

function promiseOf(file: SourceFile, member: TSPropertySignature): string | undefined {
  const comment = file.syntax.comments.findLast(({ end }) => end <= member.start);
  if (comment === undefined || file.text.slice(comment.end, member.start).trim() !== "") return undefined;
  return /@defaultValue\s+(.+?)\s*$/m.exec(comment.value)?.[1];
}
