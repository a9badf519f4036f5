import assert from "node:assert/strict";
import { test } from "node:test";
import { docstring, plainModules } from "./exports.ts";
import { findingsOf } from "./findings-of.fixture.ts";

test("an export without a docstring directly above is found", () => {
  assert.deepEqual(findingsOf(docstring, "export const a = 1;"), [1]);
  assert.deepEqual(findingsOf(docstring, "// A comment. @public\nexport interface A {}"), [2]);
  assert.deepEqual(
    findingsOf(docstring, "/** About something else. @public */\nconst b = 1;\nexport const a = b;"),
    [3],
  );
});

test("a docstring that doesn't say for whom, or says both, is found", () => {
  assert.deepEqual(findingsOf(docstring, "/** A thing. */\nexport class A {}"), [2]);
  assert.deepEqual(findingsOf(docstring, "/** A thing. @public @internal */\nexport type A = 1;"), [2]);
});

test("a docstring that says for whom is enough, and re-exports need none", () => {
  const text =
    'export { c } from "./c.ts";\n/**\n * A thing.\n *\n * @internal\n */\nexport function a(): void {}\nconst b = 1;';

  assert.deepEqual(findingsOf(docstring, text), []);
});

test("default exports, exports of everything, enums and namespaces are found", () => {
  assert.deepEqual(findingsOf(plainModules, "export default 1;"), [1]);
  assert.deepEqual(findingsOf(plainModules, 'export * from "./a.ts";'), [1]);
  assert.deepEqual(findingsOf(plainModules, "enum A {}"), [1]);
  assert.deepEqual(findingsOf(plainModules, "\nexport enum A {}"), [2]);
  assert.deepEqual(findingsOf(plainModules, "export namespace A {}"), [1]);
  assert.deepEqual(findingsOf(plainModules, 'export { a } from "./a.ts";\nexport const b = 1;'), []);
});
