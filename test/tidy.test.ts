import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULTS } from "../packages/lastbyte/src/options.ts";
import { noBanner, noCommentedOutCode, noLeftovers } from "./tidy/comments.ts";
import { compareDefaults } from "./tidy/defaults.ts";
import { docstring, plainModules } from "./tidy/exports.ts";
import { fileLength, fileName, testBeside } from "./tidy/files.ts";
import { layers } from "./tidy/layers.ts";
import { links } from "./tidy/links.ts";
import { locked } from "./tidy/locked.ts";
import { readRepository } from "./tidy/repository.ts";
import { inspect } from "./tidy/rule.ts";
import type { Rule } from "./tidy/rule.ts";
import { everyTestHasAScript, everyTestRuns, noSleep, testName } from "./tidy/tests.ts";
import { timeAndChance } from "./tidy/time-and-chance.ts";
import { words } from "./tidy/words.ts";

// Style is a test, after tigerbeetle's tidy: a rule that nothing checks drifts.
const files = readRepository();

const RULES: readonly Rule[] = [
  docstring,
  everyTestHasAScript(readScripts()),
  everyTestRuns,
  fileLength,
  fileName,
  layers,
  links,
  locked,
  noBanner,
  noCommentedOutCode,
  noLeftovers,
  noSleep,
  plainModules,
  testBeside,
  testName,
  timeAndChance,
  words,
];

for (const rule of RULES) {
  test(`the repository keeps the rule ${rule.name}`, () => {
    const violations = inspect([rule], files);

    assert.equal(violations.length, 0, `\n${violations.join("\n")}\n`);
  });
}

test("the docstrings of the options tell the defaults as they are", () => {
  const described = files.filter(
    ({ path, isProduct }) =>
      isProduct && /^packages\/lastbyte\/src\/(?:options|decision\/[^/]+)\.ts$/.test(path),
  );

  const found = compareDefaults(described, "LastbyteOptions", { ...DEFAULTS });

  assert.equal(found.length, 0, `\n${found.join("\n")}\n`);
});

function readScripts(): Readonly<Record<string, string>> {
  const manifest = files.find(({ path }) => path === "package.json");
  assert.ok(manifest, "expected a package.json at the root of the repository");
  return (JSON.parse(manifest.text) as { scripts: Record<string, string> }).scripts;
}
