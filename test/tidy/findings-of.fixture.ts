import type { Rule } from "./rule.ts";
import { SourceFile } from "./source-file.ts";

/** The lines that a rule finds fault with in a sample, which stands in the core unless told otherwise. */
export function findingsOf(
  rule: Rule,
  text: string,
  {
    path = "packages/lastbyte/src/sample.ts",
    others = [],
  }: { path?: string; others?: readonly string[] } = {},
): readonly number[] {
  const findings = rule.check(new SourceFile(path, text), new Set([path, ...others]));
  return findings.map(({ line }) => line);
}
