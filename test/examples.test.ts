import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import test from "node:test";
import { startLab } from "@lastbyte/lab";
import type { Lab, LabOptions } from "@lastbyte/lab";

const TASKS = "/api/1.0/projects/1200000000000003/tasks?limit=100";

/** Runs an example against a lab of its own. */
async function run(name: string, path: string, faults: LabOptions["faults"]): Promise<Run> {
  const lab = await startLab({ balancers: 1, ...(faults === undefined ? {} : { faults }) });
  try {
    const file = fileURLToPath(new URL(`../examples/${name}.ts`, import.meta.url));
    const env = { ...process.env, TASKS_URL: lab.url + path };
    return await new Promise((resolve) => {
      execFile(process.execPath, ["--conditions=source", file], { env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : 1, stdout, stderr, truth: lab.truth() }),
      );
    });
  } finally {
    await lab.close();
  }
}

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly truth: ReturnType<Lab["truth"]>;
}

const cutOnce = [{ fault: "reframe-length", firstAttempts: 1 }];

test("the plain program gets a 200 and breaks in JSON.parse", async () => {
  const { code, stdout, stderr } = await run("count-tasks", TASKS, cutOnce);

  assert.equal(stdout, "200\n");
  assert.match(stderr, /SyntaxError: .* in JSON|SyntaxError: Unexpected end of JSON input/);
  assert.equal(code, 1);
});

test("the same program with lastbyte gets all tasks", async () => {
  const { code, stdout, truth } = await run("count-tasks-whole", TASKS, cutOnce);

  assert.equal(stdout, "200\n100 tasks\n");
  assert.equal(code, 0);
  assert.equal(truth.requests, 2);
});

test("an order whose answer is cut is sent once and known to stand", async () => {
  const { stdout, truth } = await run("place-order", "/api/1.0/tasks", cutOnce);

  assert.equal(stdout, "content_incomplete 201 applied: yes\n");
  assert.equal(truth.origin?.created, 1);
});

test("an export over many pages tells what it went through", async () => {
  const { stdout } = await run("export-project", TASKS, [{ fault: "reframe-empty", nthResponse: [2, 5] }]);

  assert.match(
    stdout,
    /^content_incomplete: [^\n]+\ncontent_incomplete: [^\n]+\n1000 tasks in 10 calls, 2 recovered\n$/,
  );
});

test("the README shows the examples as they are", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const blocks = new Set([...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? ""));
  const folder = new URL("../examples/", import.meta.url);

  for (const name of ["count-tasks", "count-tasks-whole", "place-order", "export-project"]) {
    const example = readFileSync(new URL(`${name}.ts`, folder), "utf8");
    assert.ok(blocks.has(example), `README.md shows another text than examples/${name}.ts`);
  }
});
