import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("bin.ts", import.meta.url));

test("Ctrl-C half way prints what was seen so far, and ends with exit code 130", async () => {
  const child = start(["demo", "--requests", "500000", "--rate", "0"]);
  await untilOutput(child, /operations? failed/);

  child.process.kill("SIGINT");
  const [code] = await once(child.process, "close");

  assert.equal(code, 130);
  assert.match(child.output(), /Stopped early: these are the numbers until then\./);
  assert.doesNotMatch(child.output(), /\n\s+at /);
});

test("Ctrl-C ends the lab with exit code 0", async () => {
  const child = start(["lab", "--rate", "0"]);
  await untilOutput(child, /Ctrl-C ends the lab/);

  child.process.kill("SIGINT");
  const [code] = await once(child.process, "close");

  assert.equal(code, 0);
  assert.match(child.output(), /0 requests, 0 responses damaged\.\n$/);
});

test("on a Node that is too old, one line says so, with exit code 1", async () => {
  const pretend = 'Object.defineProperty(process.versions, "node", { value: "20.18.0" })';
  const child = start(["demo"], [`--import=data:text/javascript,${encodeURIComponent(pretend)}`]);

  const [code] = await once(child.process, "close");

  assert.equal(code, 1);
  assert.equal(
    child.output(),
    "lastbyte: expected Node 22 or later, got 20.18.0: install a newer Node and try again.\n",
  );
});

interface Started {
  readonly process: ReturnType<typeof spawn>;
  readonly output: () => string;
}

function start(argv: readonly string[], nodeOptions: readonly string[] = []): Started {
  const child = spawn(process.execPath, ["--conditions=source", ...nodeOptions, BIN, ...argv]);
  let output = "";
  const add = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on("data", add);
  child.stderr.on("data", add);
  return { process: child, output: () => output };
}

async function untilOutput(child: Started, pattern: RegExp): Promise<void> {
  while (!pattern.test(child.output())) await once(child.process.stdout ?? child.process, "data");
}
