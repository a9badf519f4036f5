import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { main } from "../main.ts";
import { recordingTerminal } from "../terminal/recording-terminal.fixture.ts";

test("the curl line that the lab prints works when it is pasted, and what it damages is told in a line", async () => {
  const { code, text } = await runLab(["--rate", "1", "--faults", "reframe-empty"], async (banner) => {
    const [curl = ""] = /curl -si .*/.exec(banner) ?? [];
    const { stdout } = await promisify(execFile)("sh", ["-c", curl]);
    assert.match(stdout, /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(stdout, /Content-Length: 0\r\n/i);
  });

  assert.equal(code, 0);
  assert.match(
    text,
    /\d\d:\d\d:\d\d\.\d{3} {2}127\.0\.0\.\d+ {2}reframe-empty +GET \/api\/1\.0\/projects {2}\d+ → 0 bytes\n/,
  );
  assert.match(text, /\n1 requests?, 1 responses? damaged\.\n$/);
});

test("the control address tells the truth", async () => {
  await runLab(["--rate", "0", "--balancers", "2", "--seed", "7"], async (banner) => {
    const [, url = ""] = /curl -s '(.*)'/.exec(banner) ?? [];
    const truth = await (await fetch(url)).json();
    assert.equal(truth.seed, 7);
    assert.equal(truth.balancers.length, 2);
  });
});

test("--cut-bytes says how much is missing", async () => {
  const { text } = await runLab(
    ["--rate", "1", "--faults", "reframe-length", "--cut-bytes", "20"],
    async (banner) => {
      const [, url = ""] = /curl -si '(.*)'/.exec(banner) ?? [];
      await (await fetch(url)).arrayBuffer();
    },
  );

  const [, whole, sent] = /(\d+) → (\d+) bytes/.exec(text) ?? [];
  assert.equal(Number(whole) - Number(sent), 20);
});

/** Runs the lab until `visit`, which gets what it prints, is through. */
async function runLab(
  argv: readonly string[],
  visit: (banner: string) => Promise<void>,
): Promise<{ readonly code: number; readonly text: string }> {
  const stop = new AbortController();
  let visited: Promise<void> | undefined;
  const terminal = recordingTerminal({
    signal: stop.signal,
    onWrite: (text) => {
      if (visited !== undefined || !text.includes("Ctrl-C")) return;
      visited = visit(text).finally(() => stop.abort());
    },
  });

  const code = await main(["lab", ...argv], terminal);
  await visited;
  assert.equal(terminal.written.errors, "");
  return { code, text: terminal.written.output };
}
