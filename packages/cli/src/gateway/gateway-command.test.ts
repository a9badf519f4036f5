import assert from "node:assert/strict";
import cluster from "node:cluster";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startLab } from "@lastbyte/lab";
import { main } from "../main.ts";
import { recordingTerminal } from "../terminal/recording-terminal.fixture.ts";
import { readGatewayConfiguration } from "./read-gateway-configuration.ts";

const ANY_PORTS = ["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"];

test("the gateway recovers, tells of it in its log, its metrics and its calls, and ends with exit code 0", async () => {
  await using lab = await startLab({
    balancers: 1,
    rate: 0,
    faults: [{ fault: "cut-length", nthResponse: 1 }],
  });

  const { code, text } = await runGatewayCommand(
    [lab.url, ...ANY_PORTS, "--operation-idle", "1ms"],
    async ({ url, admin }) => {
      const response = await fetch(`${url}/api/1.0/projects?secret=1`, {
        headers: { "x-request-id": "abc", "x-lastbyte-operation": "export", authorization: "Bearer secret" },
      });
      assert.equal(response.headers.get("proxy-status"), 'lastbyte; details="attempts=2"');
      await response.json();

      let metrics = "";
      while (!metrics.includes('lastbyte_operations_total{operation="export"')) {
        metrics = await (await fetch(`${admin}/metrics`)).text();
      }
      assert.match(metrics, /^lastbyte_operations_total\{operation="export",outcome="recovered"\} 1$/m);
      assert.match(
        metrics,
        /^lastbyte_truncations_total\{peer="127\.0\.0\.11",kind="http_response_incomplete",detected_by="framing"\} 1$/m,
      );
      assert.match(metrics, /^lastbyte_recoveries_total\{outcome="recovered"\} 1$/m);
      assert.match(metrics, /^lastbyte_operation_calls_total\{operation="export",outcome="recovered"\} 1$/m);
      assert.match(metrics, /^lastbyte_retry_budget_balance\{origin="http:\/\/127\.0\.0\.11:\d+"\} \d/m);

      const calls = await (await fetch(`${admin}/calls`)).text();
      assert.equal(JSON.parse(calls).calls[0].faults[0].requestIds["x-request-id"], "abc");
      assert.match(JSON.parse(calls).calls[0].faults[0].lastBytesHex, /^[0-9a-f]{32}$/);
      assert.doesNotMatch(calls, /secret/);
      assert.equal((await fetch(`${admin}/healthz`)).status, 200);
      assert.equal((await fetch(`${admin}/readyz`)).status, 200);
      assert.equal((await fetch(`${admin}/nothing`)).status, 404);
    },
  );

  assert.equal(code, 0);
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const recovered = lines.find(({ message }) => message === "a call was recovered");
  assert.deepEqual([recovered.attempts, recovered.faults[0].peer], [2, "127.0.0.11"]);
  assert.equal(lines.at(-1).message, "the gateway has stopped");
});

test("a name to listen at that leads nowhere is refused in words", async () => {
  const terminal = recordingTerminal();
  // A label of DNS has 63 characters at most, so nobody is asked for this one.
  const host = "a".repeat(64);

  const code = await main(["gateway", "http://127.0.0.1:9", "--listen", `${host}:80`], terminal);

  assert.equal(code, 1);
  assert.match(
    terminal.written.errors,
    /^lastbyte: expected an address of this machine, such as 127\.0\.0\.1, got a{64}/,
  );
});

test("a gateway that can't have its admin server is not left behind", async () => {
  const busy = createServer().listen(0, "127.0.0.1");
  await once(busy, "listening");
  const { port } = busy.address() as AddressInfo;
  const terminal = recordingTerminal();

  const code = await main(
    ["gateway", "http://127.0.0.1:9", "--listen", `127.0.0.2:${port}`, "--admin", `127.0.0.1:${port}`],
    terminal,
  );
  busy.close();

  assert.equal(code, 1);
  assert.match(terminal.written.errors, new RegExp(`127\\.0\\.0\\.1:${port} is in use`));
  await assert.rejects(fetch(`http://127.0.0.2:${port}`), ({ cause }: Error) =>
    String(cause).includes("ECONNREFUSED"),
  );
});

test("no worker starts where there can be no admin server", async () => {
  const busy = createServer().listen(0, "127.0.0.1");
  await once(busy, "listening");
  const { port } = busy.address() as AddressInfo;
  const terminal = recordingTerminal();
  const admin = `127.0.0.1:${port}`;

  const code = await main(
    ["gateway", "http://127.0.0.1:9", "--listen", "127.0.0.1:0", "--admin", admin, "--workers", "2"],
    terminal,
  );
  busy.close();

  assert.equal(code, 1);
  assert.deepEqual(Object.keys(cluster.workers ?? {}), []);
});

test("a file that names no upstream is one that something is missing from, however its name is given", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lastbyte-gateway-"));
  const file = join(folder, "gateway.json");
  await writeFile(file, "{}");

  for (const argv of [["--config", file], [`--config=${file}`]]) {
    const terminal = recordingTerminal();
    const code = await main(["gateway", ...argv, "--workers", "2"], terminal);

    assert.equal(code, 2);
    assert.match(terminal.written.errors, /^lastbyte: upstream: expected the URL of an upstream or a route/);
  }
  await rm(folder, { recursive: true });
});

test("the command line comes before the environment, and both before the file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lastbyte-gateway-"));
  const file = join(folder, "gateway.json");
  await writeFile(
    file,
    JSON.stringify({ upstream: "http://file.test", maxAttempts: 5, holdBytes: 5, stallTimeoutMs: 5 }),
  );

  const configuration = await readGatewayConfiguration(
    [
      "--config",
      file,
      "--max-attempts",
      "2",
      "--route",
      "/a=http://a.test",
      "--route",
      "b.test=http://b.test",
    ],
    { LASTBYTE_MAX_ATTEMPTS: "3", LASTBYTE_HOLD_BYTES: "1MiB", PATH: "x" },
  );
  await rm(folder, { recursive: true });

  assert.deepEqual(configuration, {
    upstream: "http://file.test",
    maxAttempts: 2,
    holdBytes: 1_048_576,
    stallTimeoutMs: 5,
    routes: [
      { path: "/a", upstream: "http://a.test" },
      { host: "b.test", upstream: "http://b.test" },
    ],
  });
});

const WRONG: readonly (readonly [argv: readonly string[], line: RegExp])[] = [
  [["--workers", "2"], /^lastbyte: --workers: expected 1 where there is no upstream/],
  [["http://a", "--once"], /^lastbyte: --once ends what a gateway without an upstream shows/],
  [["http://a", "http://b"], /expected one upstream, got "http:\/\/b" as well; use --route for more/],
  [["--hold-byte", "1"], /there is no option --hold-byte; did you mean --hold-bytes\?/],
  [
    ["http://a", "--stall-timeout", "30"],
    /--stall-timeout expects a time with its unit, such as 500ms, 30s or 2m, got "30"/,
  ],
  [["http://a", "--max-attempts"], /--max-attempts expects a whole number, got nothing/],
  [
    ["http://a", "--config", "missing.json"],
    /--config: expected a file that can be read, got missing.json \(ENOENT\)/,
  ],
];

for (const [argv, line] of WRONG) {
  test(`"lastbyte gateway ${argv.join(" ")}" is answered with one line and exit code 2`, async () => {
    const terminal = recordingTerminal();

    const code = await main(["gateway", ...argv], terminal);

    assert.equal(code, 2);
    assert.match(terminal.written.errors, line);
    assert.equal(terminal.written.errors.split("\n").length, 2);
  });
}

test("a file that names no upstream is refused, since something is missing from it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lastbyte-gateway-"));
  const file = join(folder, "gateway.json");
  await writeFile(file, JSON.stringify({ maxAttempts: 5 }));
  const terminal = recordingTerminal();

  const code = await main(["gateway", "--config", file], terminal);
  await rm(folder, { recursive: true });

  assert.equal(code, 2);
  assert.match(
    terminal.written.errors,
    /^lastbyte: upstream: expected the URL of an upstream or a route, got neither/,
  );
});

test("an unknown variable is refused with the nearest right name", async () => {
  await assert.rejects(readGatewayConfiguration(["http://a"], { LASTBYTE_MAX_ATTEMPT: "3" }), {
    name: "UsageError",
    message: /there is no variable LASTBYTE_MAX_ATTEMPT; did you mean LASTBYTE_MAX_ATTEMPTS\?/,
  });
});

/** Runs the command until `visit`, which gets the addresses from its log, is through. */
async function runGatewayCommand(
  argv: readonly string[],
  visit: (addresses: { readonly url: string; readonly admin: string }) => Promise<void>,
): Promise<{ readonly code: number; readonly text: string }> {
  const stop = new AbortController();
  let visited: Promise<void> | undefined;
  const terminal = recordingTerminal({
    signal: stop.signal,
    onWrite: (text) => {
      if (visited !== undefined || !text.includes("the gateway listens")) return;
      visited = visit(JSON.parse(text)).finally(() => stop.abort());
    },
  });

  const code = await main(["gateway", ...argv], terminal);
  await visited;
  assert.equal(terminal.written.errors, "");
  return { code, text: terminal.written.output };
}
