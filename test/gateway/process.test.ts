import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ask } from "./ask.ts";
import { startGatewayProcess } from "./gateway-process.ts";
import { moreAnswers, startLoad } from "./load.ts";

const TIMEOUT = { timeout: 60_000 };

for (const workers of [1, 2]) {
  describe(`a gateway process with ${workers} worker${workers === 1 ? "" : "s"}`, TIMEOUT, () => {
    let folder = "";
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "lastbyte-process-"));
    });
    after(() => rm(folder, { recursive: true }));

    test("ends with exit code 0 at SIGTERM, and every request of its clients is answered", async () => {
      await using upstream = await startUpstream("a");
      await using gateway = await startGatewayProcess([upstream.url], { workers });
      const load = startLoad(gateway.url, { clients: 20 });
      await moreAnswers(load, 200);

      gateway.process.kill("SIGTERM");
      const code = await gateway.ended;
      await load.stop();

      // A client whose connection was closed behind an answer may make a new one in the very moment.
      const { ECONNREFUSED: refused = 0, ECONNRESET: reset = 0, ...others } = load.counts;
      assert.equal(code, 0);
      assert.deepEqual(Object.keys(others), ["200"], JSON.stringify(load.counts));
      assert.ok(reset <= 1, JSON.stringify(load.counts));
      assert.equal(refused, 20);
      assert.equal(upstream.count(), others["200"]);
    });

    test("empties the queue of new connections before it closes its door", async () => {
      await using upstream = await startUpstream("a");
      await using gateway = await startGatewayProcess([upstream.url], { workers });
      const clients = 40;
      const load = startLoad(gateway.url, { clients, keepAlive: false });
      await moreAnswers(load, 200);

      gateway.process.kill("SIGTERM");
      await gateway.ended;
      await load.stop();

      // A few may still come in the very moment, which is longer where the machine is busy, see drain.test.ts; a queue that
      // is thrown away has most of the clients in it.
      const { ECONNRESET: reset = 0, ...others } = load.counts;
      assert.ok(reset <= clients / 4, JSON.stringify(load.counts));
      // A reset one was never taken: whatever the upstream has heard of was answered.
      assert.equal(upstream.count(), others["200"]);
      assert.deepEqual(Object.keys(others).toSorted(), ["200", "ECONNREFUSED"]);
    });

    test("breaks off at SIGTERM what takes longer than --drain-timeout, and still ends with exit code 0", async () => {
      await using upstream = await startUpstream("a", 60_000);
      await using gateway = await startGatewayProcess([upstream.url, "--drain-timeout", "200ms"], {
        workers,
      });
      const asked = ask(gateway.url);
      while (upstream.count() === 0) await new Promise((resolve) => setImmediate(resolve));

      gateway.process.kill("SIGTERM");
      const [code, answer] = await Promise.all([gateway.ended, asked]);

      assert.equal(code, 0);
      assert.equal(answer.kind, "broken");
      assert.ok(gateway.log().some(({ message }) => message.startsWith("calls were broken off")));
    });

    test("reads its configuration again at SIGHUP, under load and without losing a request", async () => {
      await using first = await startUpstream("first");
      await using second = await startUpstream("second");
      const config = join(folder, `reload-${workers}.json`);
      await writeFile(config, JSON.stringify({ upstream: first.url }));
      await using gateway = await startGatewayProcess(["--config", config], { workers });
      const load = startLoad(gateway.url, { clients: 20 });
      await moreAnswers(load, 100);

      await writeFile(config, JSON.stringify({ upstream: second.url }));
      gateway.process.kill("SIGHUP");
      await gateway.logged("the configuration was read again", workers);
      await moreAnswers(load, 100);
      await load.stop();

      const firstCount = first.count();
      const later = await ask(gateway.url);
      assert.deepEqual(Object.keys(load.counts), ["200"]);
      assert.equal(later.kind === "answer" && later.body.toString(), '{"from":"second"}');
      assert.equal(first.count(), firstCount);
      assert.ok(second.count() > 0);
    });

    test("keeps its old configuration where the new one is wrong, and says what is wrong", async () => {
      await using upstream = await startUpstream("a");
      const config = join(folder, `wrong-${workers}.json`);
      await writeFile(config, JSON.stringify({ upstream: upstream.url }));
      await using gateway = await startGatewayProcess(["--config", config], { workers });

      for (const [index, wrong] of ['{"upstraem":"http://b"}', "{", '{"maxAttempts":5}'].entries()) {
        await writeFile(config, wrong);
        gateway.process.kill("SIGHUP");
        await gateway.logged("the new configuration is wrong; the old one stays", (index + 1) * workers);
      }
      const answer = await ask(gateway.url);

      assert.equal(answer.kind === "answer" && answer.status, 200);
      const reasons = gateway.log().flatMap(({ reason }) => reason ?? []);
      assert.match(reasons[0] ?? "", /upstraem.*did you mean upstream\?/);
      assert.match(reasons[workers] ?? "", /JSON/);
      assert.match(reasons[2 * workers] ?? "", /upstream: expected the URL of an upstream or a route/);
    });
  });
}

test(
  "a worker that crashes takes its own calls with it, no others, and another one takes its place",
  TIMEOUT,
  async () => {
    await using upstream = await startUpstream("a");
    await using gateway = await startGatewayProcess([upstream.url], { workers: 2 });
    const pids = gateway
      .log()
      .flatMap(({ message, pid }) => (message === "the gateway listens" ? [pid] : []));
    const load = startLoad(gateway.url, { clients: 20 });
    await moreAnswers(load, 200);
    const before = await callsIn(gateway.adminUrl);

    process.kill(pids[0] ?? 0, "SIGKILL");
    await gateway.logged("a worker ended; another one takes its place");
    await moreAnswers(load, 200);
    await gateway.logged("the gateway listens", 3);
    const brokenBefore = load.total() - (load.counts["200"] ?? 0);
    await moreAnswers(load, 200);
    await load.stop();
    const after = await callsIn(gateway.adminUrl);

    const { "200": answered = 0, ...broken } = load.counts;
    assert.equal(new Set(pids).size, 2);
    assert.ok(brokenBefore <= 20, JSON.stringify(load.counts));
    assert.equal(load.total() - answered, brokenBefore, JSON.stringify(broken));
    assert.ok(after >= before + 400 - brokenBefore, `${before} calls, then ${after}`);
  },
);

test(
  "a worker that takes the place of another has the configuration that holds, whatever the file says by now",
  TIMEOUT,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "lastbyte-process-"));
    const config = join(folder, "gateway.json");
    await using upstream = await startUpstream("a");
    await writeFile(config, JSON.stringify({ upstream: upstream.url }));
    await using gateway = await startGatewayProcess(["--config", config], { workers: 2 });
    const pids = gateway
      .log()
      .flatMap(({ message, pid }) => (message === "the gateway listens" ? [pid] : []));
    await writeFile(config, "{");
    gateway.process.kill("SIGHUP");
    await gateway.logged("the new configuration is wrong; the old one stays", 2);

    for (const pid of pids) process.kill(pid, "SIGKILL");
    await gateway.logged("a worker ended; another one takes its place", 2);
    const whileNobodyListens = await fetch(`${gateway.adminUrl}/readyz`);
    await gateway.logged("the gateway listens", 4);
    const answer = await ask(gateway.url);
    const afterwards = await fetch(`${gateway.adminUrl}/readyz`);
    await rm(folder, { recursive: true });

    assert.equal(whileNobodyListens.status, 503);
    assert.equal(answer.kind === "answer" && answer.status, 200);
    assert.equal(afterwards.status, 200);
  },
);

test("a setting that a running gateway can't take is told by its name at SIGHUP", TIMEOUT, async () => {
  const folder = await mkdtemp(join(tmpdir(), "lastbyte-process-"));
  const config = join(folder, "gateway.json");
  await using upstream = await startUpstream("a");
  await writeFile(config, JSON.stringify({ upstream: upstream.url, keepCalls: 5 }));
  await using gateway = await startGatewayProcess(["--config", config]);

  await writeFile(config, JSON.stringify({ upstream: upstream.url, keepCalls: 6, drainTimeoutMs: 1 }));
  gateway.process.kill("SIGHUP");
  await gateway.logged("these settings are taken at the next start only");
  await rm(folder, { recursive: true });

  const told = gateway.log().find(({ settings }) => settings !== undefined);
  assert.deepEqual(told?.settings, ["keepCalls"]);
});

async function callsIn(adminUrl: string): Promise<number> {
  const metrics = await (await fetch(`${adminUrl}/metrics`)).text();
  return Number(/^lastbyte_calls_total\{result="delivered"\} (\d+)$/m.exec(metrics)?.[1]);
}

/** Answers every request after a moment, with its own name. */
async function startUpstream(
  from: string,
  delayMs = 5,
): Promise<AsyncDisposable & { readonly url: string; readonly count: () => number }> {
  let count = 0;
  const body = JSON.stringify({ from });
  const server = createServer((_request, response) => {
    count += 1;
    const head = { "Content-Type": "application/json", "Content-Length": body.length };
    setTimeout(() => response.writeHead(200, head).end(body), delayMs).unref();
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    count: () => count,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
