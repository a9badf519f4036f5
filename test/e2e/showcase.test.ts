import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BIN = ["--conditions=source", "packages/cli/src/bin.ts"];
const TIMEOUT = { timeout: 120_000 };

test(
  "the main job ends by itself with --once, and its exit code says that nothing was lost",
  TIMEOUT,
  async () => {
    const job = start("npm", ["start", "--", "--once"]);

    const [code] = await once(job.process, "close");

    assert.equal(code, 0, job.output());
    assert.match(job.output(), /answers lost +[1-9]\d* +0\n/);
    assert.match(job.output(), /The gateway lost nothing that could be had/);
  },
);

test(
  "the main job stays up, and SIGTERM drains it with exit code 0, without a terminal too",
  TIMEOUT,
  async () => {
    const job = start(process.execPath, [...BIN, "gateway", "--listen", "127.0.0.1:0"]);
    await job.until(/Ctrl-C ends it/);
    const urls = [...job.output().matchAll(/'(http:[^']+)'/g)].map(([, url]) => url ?? "");

    const read = await Promise.allSettled(urls.map(async (url) => (await fetch(url)).bytes()));
    job.process.kill("SIGTERM");
    const [code] = await once(job.process, "close");

    assert.deepEqual(
      read.map(({ status }) => status),
      ["rejected", "fulfilled"],
    );
    assert.equal(code, 0);
    assert.match(job.output(), /"message":"the gateway has stopped"\}\n$/);
  },
);

test("SIGTERM for npm ends the main job, although npm's shell does not pass it on", TIMEOUT, async () => {
  const job = start("npm", ["start", "--", "--listen", "127.0.0.1:0", "--admin", "off"]);
  await job.until(/operations failed/);

  job.process.kill("SIGTERM");
  // The pipe is closed by whoever holds it last.
  await once(job.process, "close");

  assert.match(job.output(), /Stopped early: these are the numbers until then\./);
});

interface Job {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly until: (pattern: RegExp) => Promise<void>;
}

function start(command: string, argv: readonly string[]): Job {
  const child = spawn(command, argv, { cwd: ROOT, env: { ...process.env, CI: "1" } });
  let output = "";
  const add = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on("data", add);
  child.stderr.on("data", add);
  const until = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(output)) await once(child.stdout, "data");
  };
  return { process: child, output: () => output, until };
}
