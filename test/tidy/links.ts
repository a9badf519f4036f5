import { posix } from "node:path";
import type { Finding, Rule } from "./rule.ts";

/** A document's links to files lead to files. */
export const links: Rule = {
  name: "links",
  check(file, paths) {
    if (!file.path.endsWith(".md")) return [];
    let isFenced = false;
    return file.lines.flatMap((text, index): Finding[] => {
      if (/^\s*(?:```|~~~)/.test(text)) isFenced = !isFenced;
      if (isFenced) return [];
      return [...text.matchAll(LINK)].flatMap(([, target = ""]): Finding[] => {
        if (leadsSomewhere(file.path, target, paths)) return [];
        return [{ line: index + 1, whatToDo: `let the link lead to a file that exists, not to "${target}"` }];
      });
    });
  },
};

/** `[text](target)` and `[text]: target`. */
const LINK = /(?:\]\(|^\[[^\]]+\]:\s+)<?([^)\s>]+)>?/g;

function leadsSomewhere(from: string, target: string, paths: ReadonlySet<string>): boolean {
  const isElsewhere = /^[a-z]+:/i.test(target) || target.startsWith("#");
  if (isElsewhere) return true;
  const path = posix.join(posix.dirname(from), target.replace(/[#?].*$/, "")).replace(/\/$/, "");
  return path === "." || paths.has(path) || [...paths].some((known) => known.startsWith(`${path}/`));
}
