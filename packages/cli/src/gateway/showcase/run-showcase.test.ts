import assert from "node:assert/strict";
import { test } from "node:test";
import { recordingTerminal } from "../../terminal/recording-terminal.fixture.ts";
import { runShowcase } from "./run-showcase.ts";
import type { ShowcaseWish } from "./run-showcase.ts";

const WISH: ShowcaseWish = {
  readConfiguration: async () => ({ listen: "127.0.0.1:0", admin: "127.0.0.1:0" }),
  onReload: () => () => {},
  isOnce: true,
  requests: 300,
};

test("a gateway without an upstream shows the export directly and through it, and loses nothing", async () => {
  const terminal = recordingTerminal();

  const code = await runShowcase(WISH, terminal);

  const { output, errors } = terminal.written;
  assert.equal(code, 0);
  assert.match(output, /It was given no upstream, so it stands in front of a lab/);
  assert.match(output, /requests of the program +300 +300\n/);
  assert.match(output, /answers lost +\d+ +0\n/);
  assert.match(output, /answers silently wrong +\d+ +0\n/);
  assert.match(output, /The gateway lost nothing that could be had/);
  assert.match(output, /What the gateway says of the balancers, from these answers alone:\n {2}\S/);
  assert.doesNotMatch(output, /Ctrl-C|"level"/);
  assert.equal(errors, "");
  for (const line of output.split("\n")) {
    // Progress in a pipe is one line for both.
    assert.ok(line.length <= 80 || /^ *\d+\.\d s /.test(line), line);
  }
});

test("then it stays up: a file that breaks half way at a balancer arrives whole through it", async () => {
  const stop = new AbortController();
  let visit: Promise<readonly string[]> | undefined;
  const terminal = recordingTerminal({
    signal: stop.signal,
    onWrite: (text) => {
      if (!text.includes("Ctrl-C ends it")) return;
      const urls = [...text.matchAll(/'(http:[^']+)'/g)].map(([, url]) => url ?? "");
      const metrics = /curl -s (\S+\/metrics)/.exec(text)?.[1] ?? "";
      visit = Promise.all([...urls, metrics].map(read)).finally(() => stop.abort());
    },
  });

  const code = await runShowcase({ ...WISH, isOnce: false }, terminal);
  const [direct, through, metrics] = (await visit) ?? [];

  assert.equal(code, 0);
  assert.equal(direct, "3000000 bytes, then terminated");
  assert.equal(through, "5120013 bytes, whole");
  assert.match(metrics ?? "", /^\d+ bytes, whole$/);
  const log = terminal.written.output.slice(terminal.written.output.indexOf("Ctrl-C ends it"));
  const lines = log.split("\n").filter((line) => line.startsWith("{"));
  assert.equal(JSON.parse(lines[0] ?? "").faults[0].detail, "3000000 of 5120013 bytes arrived");
  assert.equal(JSON.parse(lines.at(-1) ?? "").message, "the gateway has stopped");
});

test("a stop half way prints what was seen so far", async () => {
  const stop = new AbortController();
  const terminal = recordingTerminal({
    signal: stop.signal,
    onWrite: (text) => {
      if (text.includes("operations failed")) setImmediate(() => stop.abort());
    },
  });

  const code = await runShowcase({ ...WISH, requests: 100_000 }, terminal);

  assert.equal(code, 130);
  assert.match(terminal.written.output, /Stopped early: these are the numbers until then\./);
});

async function read(url: string): Promise<string> {
  const response = await fetch(url);
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) bytes += chunk.length;
    return `${bytes} bytes, whole`;
  } catch (error) {
    return `${bytes} bytes, then ${error instanceof Error ? error.message : String(error)}`;
  }
}
