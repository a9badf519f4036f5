import assert from "node:assert/strict";
import test from "node:test";
import { currentOperation, operation } from "./operation.ts";
import type { CallResult } from "./record/call-record.ts";

const record = (result: CallResult) => ({
  id: 1,
  method: "GET",
  url: "http://origin.example/",
  operation: "export",
  attempts: [],
  durationMs: 1,
  result,
});

test("an operation hands its work through, its result or its error, and has a name", async () => {
  assert.equal(
    operation("export", ({ name }) => name),
    "export",
  );
  assert.equal(await operation("export", () => Promise.resolve(1)), 1);
  assert.throws(() => operation("export", () => assert.fail("its own")), /its own/);
});

test("work that is begun in an operation belongs to it, however long it takes", async () => {
  const seen = await operation("export", async () => {
    await Promise.resolve();
    return currentOperation()?.name;
  });

  assert.equal(seen, "export");
  assert.equal(currentOperation(), undefined);
});

test("an operation inside another one has its own calls, and gives the outer one back", async () => {
  const names: (string | undefined)[] = [];

  await operation("outer", async () => {
    await operation("inner", async () => {
      await Promise.resolve();
      names.push(currentOperation()?.name);
    });
    names.push(currentOperation()?.name);
  });

  assert.deepEqual(names, ["inner", "outer"]);
});

test("operations that run at once are kept apart", async () => {
  const seen = await Promise.all(
    ["a", "b", "c"].map((name) =>
      operation(name, async () => {
        for (let turn = 0; turn < 5; turn++) await Promise.resolve();
        return currentOperation()?.name;
      }),
    ),
  );

  assert.deepEqual(seen, ["a", "b", "c"]);
});

test("the summary counts what became of the calls", () => {
  const summary = operation("export", (handle) => {
    const delivered = {
      kind: "delivered",
      verification: "content",
      recovered: false,
      note: undefined,
    } as const;
    handle.add(record(delivered));
    handle.add(record({ ...delivered, recovered: true }));
    handle.add(record({ ...delivered, verification: "none" }));
    handle.add(record({ kind: "failed", code: "content_incomplete" }));
    handle.add(record({ kind: "aborted" }));
    return handle.summary;
  });

  assert.deepEqual(summary, {
    name: "export",
    calls: 5,
    recoveredCalls: 1,
    failedCalls: 1,
    unverifiableCalls: 1,
  });
});
