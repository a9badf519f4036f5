import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import type { TestContext } from "node:test";
import { createAsyncContext, nativeHash } from "./runtime.ts";

/** Makes the runtime look like one without Node's modules. */
function hideBuiltinModules(context: TestContext, replacement?: () => unknown): void {
  const descriptor = Object.getOwnPropertyDescriptor(process, "getBuiltinModule")!;
  Object.defineProperty(process, "getBuiltinModule", { ...descriptor, value: replacement });
  context.after(() => Object.defineProperty(process, "getBuiltinModule", descriptor));
}

test("in Node a value follows asynchronous work", async () => {
  const context = createAsyncContext<string>();

  const seen = await context?.run("here", async () => {
    await Promise.resolve();
    return context.getStore();
  });

  assert.equal(seen, "here");
  assert.equal(context?.getStore(), undefined);
});

test("in Node the hash is the platform's own", () => {
  assert.deepEqual(nativeHash()?.("sha256").digest(), createHash("sha256").digest());
});

test("a runtime without built-in modules has neither, and nothing throws", (context) => {
  hideBuiltinModules(context);

  assert.equal(createAsyncContext(), undefined);
  assert.equal(nativeHash(), undefined);
});

test("a runtime whose modules lack what is wanted has neither", (context) => {
  hideBuiltinModules(context, () => ({}));

  assert.equal(createAsyncContext(), undefined);
  assert.equal(nativeHash(), undefined);
});
