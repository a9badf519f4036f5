import assert from "node:assert/strict";
import { test } from "node:test";
import { compareDefaults } from "./defaults.ts";
import { SourceFile } from "./source-file.ts";

const file = new SourceFile(
  "options.ts",
  `export interface Options {
  /** How many. @defaultValue 1_000 */
  readonly count?: number;
  /**
   * Which.
   * @defaultValue [1, 2]
   */
  readonly list?: readonly number[];
  /** Until when. @defaultValue undefined */
  readonly deadline?: number | undefined;
  /** Who is told. */
  readonly listener?: (() => void) | undefined;
  readonly inner?: InnerOptions;
}
export interface InnerOptions {
  /** A share. @defaultValue 0.2 */
  readonly share?: number;
}
`,
);

const defaults = {
  count: 1000,
  list: [1, 2],
  deadline: undefined,
  listener: undefined,
  inner: { share: 0.2 },
};

test("docstrings that tell the defaults as they are are accepted", () => {
  assert.deepEqual(compareDefaults([file], "Options", defaults), []);
});

test("a default that drifted from its docstring is found, also in an inner interface", () => {
  const found = compareDefaults([file], "Options", { ...defaults, count: 3, inner: { share: 0.5 } });

  assert.deepEqual(found, [
    "options.ts:3 defaults: the default is 3, the docstring says 1_000",
    "options.ts:17 defaults: the default is 0.5, the docstring says 0.2",
  ]);
});

test("a default that no docstring tells is found", () => {
  const found = compareDefaults([file], "Options", { ...defaults, listener: 7 });

  assert.deepEqual(found, ["options.ts:12 defaults: say @defaultValue 7"]);
});

test("a promise that no option keeps is found", () => {
  const found = compareDefaults([file], "InnerOptions", { share: 0.2 });

  assert.equal(found.length, 3);
  assert.match(found[0] ?? "", /count is no option of InnerOptions/);
});
