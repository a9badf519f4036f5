import assert from "node:assert/strict";
import { test } from "node:test";
import { createStyle } from "./style.ts";

test("without colours, text stays as it is", () => {
  const { bold, dim, red, green } = createStyle(false);

  const text = bold(dim(red(green("lost"))));

  assert.equal(text, "lost");
});

test("with colours, a style ends where it ends", () => {
  const { red } = createStyle(true);

  const text = red("lost");

  assert.equal(text, "\u001B[31mlost\u001B[39m");
});
