import { matchesGlob } from "node:path";
import { Visitor } from "oxc-parser";
import type { CallExpression, Expression } from "oxc-parser";
import type { Finding, Rule } from "./rule.ts";
import type { SourceFile } from "./source-file.ts";

/** A test's name is a sentence that is true of the product. */
export const testName: Rule = {
  name: "test-name",
  check(file) {
    return testCalls(file).flatMap((call): Finding[] => {
      const [argument] = call.arguments;
      const name = argument === undefined ? "" : literalText(argument as Expression);
      const line = file.lineAt(call.start);
      // A name that is computed, from a table of cases say, is not ours to read.
      if (name === undefined) return [];
      if (name.trim() === "") return [{ line, whatToDo: "give this test a sentence as its name" }];
      if (!/\bshould(?:n't)?\b/i.test(name)) return [];
      return [{ line, whatToDo: 'say what is true, in the present tense, without "should"' }];
    });
  },
};

/** Every test runs, or says why it doesn't. */
export const everyTestRuns: Rule = {
  name: "every-test-runs",
  check(file) {
    return testCalls(file).flatMap((call): Finding[] => {
      const line = file.lineAt(call.start);
      if (call.callee.type === "MemberExpression") {
        return [{ line, whatToDo: 'run this test, or pass { skip: "the reason" }' }];
      }
      const options = call.arguments.find((argument) => argument.type === "ObjectExpression");
      return (options?.properties ?? []).flatMap((property): Finding[] => {
        if (property.type !== "Property" || property.key.type !== "Identifier") return [];
        const { name } = property.key;
        const isBare = property.value.type === "Literal" && property.value.value === true;
        if (name === "only") return [{ line, whatToDo: "take away `only`, so that the other tests run too" }];
        if (name === "skip" && isBare)
          return [{ line, whatToDo: 'say why it is skipped: { skip: "the reason" }' }];
        if (name === "todo") return [{ line, whatToDo: "write the test" }];
        return [];
      });
    });
  },
};

/** A test that no script runs fails unseen. */
export function everyTestHasAScript(scripts: Readonly<Record<string, string>>): Rule {
  const globs = Object.entries(scripts)
    .filter(([name]) => name === "test" || name.startsWith("test:"))
    .flatMap(([, script]) => [...script.matchAll(/"([^"]+\.test\.ts)"/g)].map(([, glob = ""]) => glob));
  return {
    name: "every-test-has-a-script",
    check(file) {
      if (!file.isTest || globs.some((glob) => matchesGlob(file.path, glob))) return [];
      return [{ line: 1, whatToDo: "name its folder in one of the test scripts of package.json" }];
    },
  };
}

/** A unit test that sleeps is slow on a fast machine and fails on a slow one. */
export const noSleep: Rule = {
  name: "no-sleep",
  check(file) {
    if (!file.isTest || !file.path.startsWith("packages/")) return [];
    const lines = new Set<number>();
    new Visitor({
      CallExpression(call) {
        const { callee } = call;
        const name =
          callee.type === "MemberExpression" && "name" in callee.property ? callee.property.name : undefined;
        const called = callee.type === "Identifier" ? callee.name : name;
        if (called === "setTimeout" || called === "setInterval") lines.add(file.lineAt(call.start));
      },
      ImportDeclaration({ source, start }) {
        if (source.value === "node:timers/promises") lines.add(file.lineAt(start));
      },
    }).visit(file.syntax.program);

    const excused = new Set(file.syntax.comments.map((comment) => file.lineAt(comment.start)));
    return [...lines]
      .filter((line) => !excused.has(line))
      .map((line) => ({
        line,
        whatToDo: "pass in a clock, or wait for an event; or say on this line why time must pass",
      }));
  },
};

/** Calls of `test(…)`, and of `test.only(…)` and its like. */
function testCalls(file: SourceFile): readonly CallExpression[] {
  const calls: CallExpression[] = [];
  if (!file.isTest) return calls;
  new Visitor({
    CallExpression(call) {
      const { callee } = call;
      if (callee.type === "Identifier" && TEST_FUNCTIONS.has(callee.name)) calls.push(call);
      if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier" || callee.computed)
        return;
      if (TEST_FUNCTIONS.has(callee.object.name) && TEST_VARIANTS.has(callee.property.name)) calls.push(call);
    },
  }).visit(file.syntax.program);
  return calls;
}

const TEST_FUNCTIONS: ReadonlySet<string> = new Set(["test", "suite", "describe", "it"]);
const TEST_VARIANTS: ReadonlySet<string> = new Set(["only", "skip", "todo"]);

function literalText(expression: Expression): string | undefined {
  if (expression.type === "Literal" && typeof expression.value === "string") return expression.value;
  if (expression.type === "TemplateLiteral") return expression.quasis.map(({ value }) => value.raw).join("…");
  return undefined;
}
