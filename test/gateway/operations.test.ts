import assert from "node:assert/strict";
import { test } from "node:test";
import type { Gateway } from "@lastbyte/gateway";
import { answerJson, startScriptedServer } from "../engine/scripted-server.ts";
import type { Answer } from "../engine/scripted-server.ts";
import { ask } from "./ask.ts";
import { gatewayBefore } from "./gateway-before.ts";
import { askRaw, openRaw } from "./raw-client.ts";

const LATE: Answer = (socket, head) => {
  setTimeout(() => answerJson({ path: /^GET (\S+)/.exec(head)?.[1] })(socket, head), 5);
};

test("a reload under load loses no request, and the next ones go the new way", async () => {
  await using before = await startScriptedServer([LATE]);
  await using after = await startScriptedServer([LATE]);
  await using gateway = await gatewayBefore(before.url);

  const asking = Array.from({ length: 150 }, async (_, index) => {
    for (let turn = 0; turn < index % 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    if (index === 75) gateway.reload({ upstream: after.url });
    return ask(`${gateway.url}/${index}`);
  });
  const answers = await Promise.all(asking);
  const last = await ask(`${gateway.url}/last`);

  assert.ok(answers.every((answer) => answer.kind === "answer" && answer.status === 200));
  assert.ok(last.kind === "answer");
  assert.ok(before.requests.length > 0);
  assert.match(after.requests.at(-1) ?? "", /^GET \/last /);
});

test("a connection that is idle at a reload has its next request go the new way", async () => {
  await using before = await startScriptedServer([answerJson({ from: "before" })]);
  await using after = await startScriptedServer([answerJson({ from: "after" })]);
  await using gateway = await gatewayBefore(before.url);
  const client = await openRaw(gateway.url);

  client.write("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
  await client.until(/"before"/);
  await new Promise((resolve) => setImmediate(resolve));
  gateway.reload({ upstream: after.url });
  client.write("GET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const received = await client.untilClosed();

  assert.match(received, /\{"from":"after"\}$/);
});

test("a configuration that is wrong is refused by reload, and the old one stays", async () => {
  await using upstream = await startScriptedServer([LATE]);
  await using gateway = await gatewayBefore(upstream.url);

  assert.throws(() => gateway.reload({ upstream: upstream.url, maxAttempts: 0 }), /maxAttempts/);
  const answer = await ask(gateway.url);

  assert.ok(answer.kind === "answer");
  assert.equal(answer.status, 200);
});

test("a drain lets running calls end, closes idle connections, and takes no new ones", async () => {
  await using upstream = await startScriptedServer([
    (socket, head) => void setTimeout(() => answerJson({ whole: true })(socket, head), 100),
  ]);
  const gateway: Gateway = await gatewayBefore(upstream.url);
  const idle = await openRaw(gateway.url);
  const running = Array.from({ length: 20 }, () => askRaw(gateway.url, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  while (upstream.requests.length < 20) await new Promise((resolve) => setImmediate(resolve));

  const isWhole = await gateway.drain(5_000);
  const answers = await Promise.all(running);

  assert.equal(isWhole, true);
  assert.equal(await idle.untilClosed(), "");
  for (const answer of answers)
    assert.match(answer, /^HTTP\/1\.1 200 OK\r\n[^]*Connection: close\r\n[^]*\{"whole":true\}$/);
  assert.equal((await ask(gateway.url)).kind, "broken");
});

test("a drain under load answers every request that clients send on their open connections", async () => {
  await using upstream = await startScriptedServer([LATE]);
  const gateway = await gatewayBefore(upstream.url);
  const count = { asked: 0, answered: 0 };
  const work = async (): Promise<void> => {
    const client = await openRaw(gateway.url);
    for (let turn = 1; !/Connection: close/i.test(client.received); turn += 1) {
      client.write(`GET /${turn} HTTP/1.1\r\nHost: a\r\n\r\n`);
      count.asked += 1;
      await client.until(new RegExp(`"path":"/${turn}"}$`));
      if (client.received.endsWith(`"path":"/${turn}"}`)) count.answered += 1;
    }
  };
  const workers = Array.from({ length: 30 }, work);
  while (count.answered < 200) await new Promise((resolve) => setImmediate(resolve));

  const isWhole = await gateway.drain(10_000);
  await Promise.all(workers);

  assert.equal(isWhole, true);
  assert.equal(count.answered, count.asked);
});

test("a drain that takes too long breaks what is left, and says so", async () => {
  await using upstream = await startScriptedServer([() => {}]);
  const gateway = await gatewayBefore(upstream.url);
  const running = ask(gateway.url);
  while (upstream.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));

  const isWhole = await gateway.drain(50);

  assert.equal(isWhole, false);
  assert.equal((await running).kind, "broken");
});

test("routes go by path and by host, and nowhere else", async () => {
  await using first = await startScriptedServer([LATE]);
  await using second = await startScriptedServer([LATE]);
  await using gateway = await gatewayBefore(first.url, {
    routes: [
      { path: "/second", upstream: `${second.url}/base/` },
      { host: "second.test", upstream: second.url },
    ],
  });

  for (const [path, host] of [
    ["/second/a?b", "a"],
    ["/secondary", "a"],
    ["/c", "second.test:80"],
    ["/second/../d", "a"],
    ["/second/%2e%2e/d", "a"],
  ]) {
    await askRaw(gateway.url, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  }

  const lines = (requests: readonly string[]): readonly string[] =>
    requests.map((request) => request.split(" HTTP")[0] ?? "");
  assert.deepEqual(lines(first.requests), ["GET /secondary"]);
  assert.deepEqual(lines(second.requests), ["GET /base/a?b", "GET /c"]);
});

test("connections beyond the limit are told so", async () => {
  await using upstream = await startScriptedServer([LATE]);
  await using gateway = await gatewayBefore(upstream.url, { limits: { maxConnections: 2 } });
  const [one, two] = [await openRaw(gateway.url), await openRaw(gateway.url)];

  const third = await askRaw(gateway.url, "");

  assert.match(third, /^HTTP\/1\.1 503 [^]*connection_limit_reached/);
  one.socket.destroy();
  two.socket.destroy();
});
