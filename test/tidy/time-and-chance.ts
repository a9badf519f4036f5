import { Visitor } from "oxc-parser";
import { SOURCES_OF_TIME_AND_CHANCE } from "./exceptions.ts";
import type { Finding, Rule } from "./rule.ts";

/** Clock and chance are passed in by argument, so that a test can choose them. */
export const timeAndChance: Rule = {
  name: "time-and-chance",
  check(file) {
    const findings: Finding[] = [];
    if (!file.isProduct) return findings;
    const find = (start: number, name: string): void => {
      findings.push({
        line: file.lineAt(start),
        whatToDo: `take the clock or the chance as an argument, not ${name}`,
      });
    };
    new Visitor({
      MemberExpression({ computed, object, property, start }) {
        if (computed || object.type !== "Identifier" || property.type !== "Identifier") return;
        const name = `${object.name}.${property.name}`;
        if (AMBIENT.has(name)) find(start, name);
      },
      NewExpression({ callee, start, arguments: given }) {
        if (callee.type === "Identifier" && callee.name === "Date" && given.length === 0)
          find(start, "new Date()");
      },
    }).visit(file.syntax.program);
    return findings;
  },
  exceptions: SOURCES_OF_TIME_AND_CHANCE,
};

const AMBIENT: ReadonlySet<string> = new Set([
  "Date.now",
  "performance.now",
  "process.hrtime",
  "Math.random",
  "crypto.randomUUID",
  "crypto.getRandomValues",
]);
