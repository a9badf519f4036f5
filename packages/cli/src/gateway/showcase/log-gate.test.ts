import assert from "node:assert/strict";
import { test } from "node:test";
import { LogGate } from "./log-gate.ts";

test("until it is opened, only errors come through", () => {
  const lines: string[] = [];
  const gate = new LogGate({ write: (line) => void lines.push(line) });

  gate.write('{"level":40,"message":"early"}\n');
  gate.write('{"level":50,"message":"wrong"}\n');
  gate.open();
  gate.write('{"level":30,"message":"late"}\n');

  assert.deepEqual(lines, ['{"level":50,"message":"wrong"}\n', '{"level":30,"message":"late"}\n']);
});
