import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import type { RequestListener } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { startLab } from "@lastbyte/lab";
import { digestOf, exportPath, servedDirectly, startQuietLab } from "../engine/exports.ts";
import { answerJson, answerNothing, answerWith, startScriptedServer } from "../engine/scripted-server.ts";
import { ask } from "./ask.ts";
import { gatewayBefore } from "./gateway-before.ts";
import { askRaw, openRaw } from "./raw-client.ts";

test("an upstream that is down is a 502 that says so, after the attempts that are allowed", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await using gateway = await gatewayBefore(`http://127.0.0.1:${port}`);

  const answer = await ask(gateway.url, { method: "POST" }, "x");

  assert.ok(answer.kind === "answer");
  assert.equal(answer.status, 502);
  assert.equal(answer.headers["proxy-status"], "lastbyte; error=connection_refused");
  assert.equal(JSON.parse(answer.body.toString()).applied, "no");
});

test("a broken answer to a POST shows its status and breaks, for a 502 would make clients send it twice", async () => {
  await using upstream = await startScriptedServer([
    answerWith("201 Created", ["Content-Type: application/json", "Content-Length: 20"], '{"gid":'),
    answerWith("201 Created", ["Content-Type: application/json", "Content-Length: 20"]),
  ]);
  await using gateway = await gatewayBefore(upstream.url);
  const post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx";

  const cut = await askRaw(gateway.url, post);
  const empty = await askRaw(gateway.url, post);

  for (const answer of [cut, empty]) {
    assert.match(answer, /^HTTP\/1\.1 201 Created\r\n/);
    assert.match(answer, /\r\nContent-Length: 20\r\n/);
    assert.match(answer, /\r\nProxy-Status: lastbyte; error=http_response_incomplete\r\n/);
  }
  assert.match(cut, /\r\n\r\n\{"gid":$/);
  assert.match(empty, /\r\n\r\n$/);
  assert.equal(upstream.requests.length, 2);
});

test("an upstream that never answers is a 504", async () => {
  await using upstream = await startScriptedServer([answerNothing]);
  await using gateway = await gatewayBefore(upstream.url, { maxAttempts: 1, limits: { headTimeoutMs: 50 } });

  const answer = await ask(gateway.url);

  assert.ok(answer.kind === "answer");
  assert.deepEqual(
    [answer.status, answer.headers["proxy-status"]],
    [504, "lastbyte; error=http_response_timeout"],
  );
});

test("a head of 1 MB is refused on either side, and the gateway goes on", async () => {
  const huge = "x".repeat(1_000_000);
  await using upstream = await startScriptedServer([
    (socket) => socket.end(`HTTP/1.1 200 OK\r\nX-Huge: ${huge}\r\nContent-Length: 0\r\n\r\n`),
    (socket) => socket.end(`HTTP/1.1 200 OK\r\nX-Huge: ${huge}\r\nContent-Length: 0\r\n\r\n`),
    (socket) => socket.end(`HTTP/1.1 200 OK\r\nX-Huge: ${huge}\r\nContent-Length: 0\r\n\r\n`),
    answerJson({ whole: true }),
  ]);
  await using gateway = await gatewayBefore(upstream.url);

  const ofClient = await askRaw(gateway.url, `GET / HTTP/1.1\r\nHost: a\r\nX-Huge: ${huge}\r\n\r\n`);
  const ofUpstream = await ask(gateway.url);
  const after = await ask(gateway.url);

  assert.match(ofClient, /^HTTP\/1\.1 431 /);
  assert.ok(ofUpstream.kind === "answer" && after.kind === "answer");
  assert.deepEqual([ofUpstream.status, after.status], [502, 200]);
});

test("a client that leaves takes its request with it", async () => {
  await using upstream = await startScriptedServer([answerNothing]);
  await using gateway = await gatewayBefore(upstream.url);
  const client = await openRaw(gateway.url);

  client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  while (upstream.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
  client.socket.destroy();

  await upstream.closed(0);
  assert.equal(upstream.requests.length, 1);
});

test("a client that leaves while its next attempt waits breaks off nobody else's request", async () => {
  await using upstream = await startKeptOpen((request, answer) => {
    if (request.url === "/empty")
      return answer.writeHead(200, { "content-type": "application/json" }).end("[");
    return void setTimeout(() => answer.writeHead(201).end("created"), 200);
  });
  const decisions: string[] = [];
  await using gateway = await gatewayBefore(upstream.url, {
    backoff: { initialMs: 60_000, maxMs: 60_000 },
    onEvent: ({ type }) => {
      if (type === "decision") decisions.push(type);
    },
  });
  const client = await openRaw(gateway.url);

  client.write("GET /empty HTTP/1.1\r\nHost: a\r\n\r\n");
  while (decisions.length < 2) await turn();
  const posting = ask(gateway.url, { method: "POST" }, "x");
  while (upstream.requests() < 3) await turn();
  client.socket.destroy();
  const posted = await posting;

  assert.equal(posted.kind === "answer" && posted.status, 201);
  assert.deepEqual([upstream.requests(), upstream.connections()], [3, 2]);
});

for (const [what, limits, begin] of [
  ["a head that ends after it was refused with 408", { clientHeadTimeoutMs: 50 }, "POST / HTTP/1.1\r\n"],
  ["a request on a connection that was closed for idling", { clientIdleMs: 50 }, ""],
] as const) {
  test(`${what} is not forwarded: its answer could not be sent`, async () => {
    await using upstream = await startScriptedServer([answerJson({ whole: true })]);
    await using gateway = await gatewayBefore(upstream.url, { limits });
    const client = await openRaw(gateway.url);
    client.socket.allowHalfOpen = true;
    const ended = once(client.socket, "end");
    const rest = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n".slice(begin.length);

    client.write(begin);
    await ended;
    client.write(rest);
    await ask(`${gateway.url}/other`);
    client.socket.end();
    await client.untilClosed();

    assert.deepEqual(
      upstream.requests.map((head) => head.split(" ", 2).join(" ")),
      ["GET /other"],
    );
  });
}

test(
  "a client that reads slowly holds the upstream back, and gets every byte",
  { timeout: 60_000 },
  async () => {
    await using lab = await startQuietLab();
    await using gateway = await gatewayBefore(lab.url);
    const path = await exportPath(lab, "csv", { records: 400_000 });
    const served = await servedDirectly(lab, path);
    const before = process.memoryUsage().rss;

    const response = await fetch(gateway.url + path);
    let most = 0;
    const reader = response.body?.getReader();
    const first = await reader?.read();
    // Nobody reads while the sockets between here and the origin fill up.
    for (let turn = 0; turn < 20_000; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    most = process.memoryUsage().rss - before;
    const rest = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(first?.value ?? new Uint8Array()),
      pull: async (controller) => {
        const next = await reader?.read();
        if (next === undefined || next.done) controller.close();
        else controller.enqueue(next.value);
      },
    });

    assert.deepEqual(await digestOf(new Response(rest)), served);
    assert.ok(most < 45_000_000, `${most} bytes were held for a reader who takes none of 51 MB`);
  },
);

test("clients that send their heads byte by byte are let go, and don't keep others waiting", async () => {
  await using upstream = await startScriptedServer([answerJson({ whole: true })]);
  await using gateway = await gatewayBefore(upstream.url, { limits: { clientHeadTimeoutMs: 300 } });
  const slow = await Promise.all(Array.from({ length: 200 }, () => openRaw(gateway.url)));
  for (const client of slow) client.write("GET / HT");

  const answer = await ask(gateway.url);
  const endings = await Promise.all(slow.map((client) => client.untilClosed()));

  assert.ok(answer.kind === "answer");
  assert.equal(answer.status, 200);
  assert.ok(endings.every((ending) => ending.startsWith("HTTP/1.1 408 ")));
});

test("a second attempt goes to another address of the name", async () => {
  await using lab = await startLab({
    balancers: 2,
    rate: 0,
    faults: [{ fault: "cut-length", balancer: 0, rate: 1 }],
  });
  const calls: (readonly (string | undefined)[])[] = [];
  await using gateway = await gatewayBefore(`http://upstream.test:${new URL(lab.url).port}`, {
    lookup: async () => lab.balancers.map(({ address }) => address),
    onEvent: (event) => {
      if (event.type === "call") calls.push(event.call.attempts.map(({ peer }) => peer));
    },
  });

  for (let call = 0; call < 4; call += 1) {
    const answer = await ask(`${gateway.url}/api/1.0/projects`);
    assert.ok(answer.kind === "answer");
    assert.equal(answer.status, 200);
  }

  const recovered = calls.filter((peers) => peers.length > 1);
  assert.ok(recovered.length > 0);
  for (const peers of recovered) assert.deepEqual(peers, ["127.0.0.11", "127.0.0.12"]);
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** An upstream whose connections carry one request after the other. */
async function startKeptOpen(
  answer: RequestListener,
): Promise<AsyncDisposable & { url: string; requests: () => number; connections: () => number }> {
  const counts = { requests: 0, connections: 0 };
  const server = createHttpServer((request, response) => {
    counts.requests += 1;
    answer(request, response);
  });
  server.on("connection", () => (counts.connections += 1));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => counts.requests,
    connections: () => counts.connections,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
