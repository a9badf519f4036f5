import assert from "node:assert/strict";
import { test } from "node:test";
import { assembleJsonKernel, KERNEL_BYTES } from "./json-kernel.ts";
import { loadKernel } from "./swift-structure.ts";

test("the kernel is a small and valid module", () => {
  const code = assembleJsonKernel();

  assert.ok(WebAssembly.validate(code));
  assert.ok(code.length < 2_048, `it has ${code.length} bytes`);
});

test("the kernel leaves its state behind a text that stays open, and its memory has room for what it reads", () => {
  const kernel = loadKernel();
  assert.ok(kernel !== "none");
  kernel.memory.set(new TextEncoder().encode('[["a\\'));

  const index = kernel.run(5, 0, 0, 0);

  assert.equal(index, 5);
  assert.deepEqual([kernel.depth.value, kernel.inString.value, kernel.isEscaped.value], [2, 1, 1]);
  assert.equal(kernel.memory.length, KERNEL_BYTES + 64);
});
