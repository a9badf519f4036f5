import { matchesGlob } from "node:path";
import type { SourceFile } from "./source-file.ts";

/** Something that is true of every file of the repository, but for its exceptions. */
export interface Rule {
  readonly name: string;
  /** Pure: the same file in the same repository has the same findings. */
  check(file: SourceFile, paths: ReadonlySet<string>): readonly Finding[];
  readonly exceptions?: readonly Exception[];
}

/** A place that breaks a rule. */
export interface Finding {
  readonly line: number;
  readonly whatToDo: string;
}

/** Files that a rule leaves alone, and why. One that is needed no longer is a violation itself. */
export interface Exception {
  /** A path or a glob. */
  readonly files: string;
  readonly because: string;
}

/** Holds every file against every rule; a violation reads `path:line rule: what to do`. */
export function inspect(rules: readonly Rule[], files: readonly SourceFile[]): readonly string[] {
  const paths = new Set(files.map((file) => file.path));
  return rules.flatMap((rule) => inspectOne(rule, files, paths));
}

function inspectOne(rule: Rule, files: readonly SourceFile[], paths: ReadonlySet<string>): string[] {
  const violations: string[] = [];
  const needed = new Set<Exception>();
  for (const file of files) {
    const findings = rule.check(file, paths);
    const exception = rule.exceptions?.find(({ files: glob }) => matchesGlob(file.path, glob));
    if (exception !== undefined && findings.length > 0) needed.add(exception);
    if (exception !== undefined) continue;
    for (const { line, whatToDo } of findings)
      violations.push(`${file.path}:${line} ${rule.name}: ${whatToDo}`);
  }
  for (const exception of rule.exceptions ?? []) {
    if (needed.has(exception)) continue;
    violations.push(
      `test/tidy:0 ${rule.name}: remove the exception for ${exception.files}, nothing there needs it`,
    );
  }
  return violations;
}
