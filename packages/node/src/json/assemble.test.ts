import assert from "node:assert/strict";
import { test } from "node:test";
import { assembleModule, get, giveBack, i32, i64, loopWhile, set, setGlobal, when } from "./assemble.ts";
import type { Code } from "./assemble.ts";

function run(
  body: readonly Code[],
  ...given: readonly number[]
): { readonly result: number; readonly seen: number } {
  const code = assembleModule({
    parameters: given.length,
    locals: [{ count: 1, type: "i32" }],
    globals: ["seen"],
    pages: 1,
    body,
  });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code));
  const { run: call, seen } = exports as unknown as {
    readonly run: (...numbers: readonly number[]) => number;
    readonly seen: { readonly value: number };
  };
  return { result: call(...given), seen: seen.value };
}

test("numbers of every size arrive as they were written", () => {
  for (const value of [0, 1, 63, 64, 127, 128, 8_191, 8_192, 2_147_483_647, -1, -64, -65, -2_147_483_648]) {
    assert.equal(run([i32.const(value)]).result, value);
    assert.equal(run([i32.wrap(i64.const(BigInt(value)))]).result, value);
  }
});

test("a loop runs as long as its condition holds", () => {
  const [count, sum] = [0, 1];
  const body = [
    loopWhile(get(count), [
      set(sum, i32.add(get(sum), get(count))),
      set(count, i32.sub(get(count), i32.const(1))),
    ]),
    get(sum),
  ];

  assert.equal(run(body, 10).result, 55);
  assert.equal(run(body, 0).result, 0);
});

test("a condition chooses between two ways, and a function can be left early", () => {
  const body = [
    when(
      i32.ltU(get(0), i32.const(5)),
      [setGlobal(0, i32.const(7)), giveBack(i32.const(1))],
      [setGlobal(0, i32.const(8))],
    ),
    i32.const(2),
  ];

  assert.deepEqual(run(body, 4), { result: 1, seen: 7 });
  assert.deepEqual(run(body, 5), { result: 2, seen: 8 });
});
