import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { test } from "node:test";
import { setImmediate, setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { createFetch } from "@lastbyte/node";
import { Agent } from "undici";
import { runProgram } from "../run-program.ts";
import { jsonAnswer, serveRaw } from "./raw-server.ts";

test("the request is byte for byte the one that undici sends", async () => {
  const questions: [string, RequestInit][] = [
    ["/a?b=c#d", {}],
    ["/a", { method: "HEAD" }],
    ["/a", { method: "DELETE" }],
    ["/a", { method: "POST" }],
    ["/a", { method: "PATCH" }],
    ["/a", { method: "POST", body: '{"näme":1}', headers: { "X-Own": "ü", accept: "a/b" } }],
    ["/a", { method: "PUT", body: "" }],
    ["/a", { method: "DELETE", body: "x" }],
    ["/a", { method: "POST", body: new URLSearchParams({ a: "1" }) }],
  ];
  await using server = await serveRaw((socket, { text }) => {
    socket.end(
      text.startsWith("HEAD") ? "HTTP/1.1 200 OK\r\n\r\n" : jsonAnswer("[]", "Connection: close\r\n"),
    );
  });
  const dispatcher = new Agent();
  const [own, byUndici] = [createFetch(), createFetch({ dispatcher })];

  for (const [path, init] of questions) {
    await (await own(server.url + path, init)).text();
    await (await byUndici(server.url + path, init)).text();

    const [ours, theirs] = server.requests.slice(-2);
    assert.equal(ours?.text, theirs?.text);
  }
  await dispatcher.close();
});

test("a field's name that changes while it is read adds no line to the request", async () => {
  await using server = await serveRaw((socket) => socket.write(jsonAnswer("[]")));
  let readings = 0;
  const name = {
    toLowerCase: () => "x-a",
    toString: () => (readings++ === 0 ? "x-a" : "x-a: 1\r\nx-b"),
  };
  const headers = [[name as unknown as string, "2"]] as [string, string][];

  await createFetch()(server.url, { headers }).catch(() => {});

  assert.equal(
    server.requests.some(({ text }) => text.includes("x-b")),
    false,
  );
});

test("a connection serves one call after the other", async () => {
  await using server = await serveRaw((socket) => socket.write(jsonAnswer("[1]")));
  const fetch = createFetch();

  for (let call = 0; call < 5; call += 1) assert.deepEqual(await (await fetch(server.url)).json(), [1]);

  assert.equal(server.connections.length, 1);
});

test("calls side by side have a connection each, and an answer each", async () => {
  await using server = await serveRaw((socket, { text }) =>
    socket.write(jsonAnswer(`["${text.split(" ")[1]}"]`)),
  );
  const fetch = createFetch();
  const paths = Array.from({ length: 50 }, (_, index) => `/${index}`);

  const answers = await Promise.all(paths.map(async (path) => (await fetch(server.url + path)).json()));

  assert.deepEqual(
    answers,
    paths.map((path) => [path]),
  );
});

test("bytes behind an answer are nobody's answer", async () => {
  const garbage = jsonAnswer('["not yours"]');
  await using server = await serveRaw((socket, _, count) => {
    socket.write(jsonAnswer(`[${count}]`) + (count === 1 ? garbage : ""));
  });
  const fetch = createFetch();

  assert.deepEqual(await (await fetch(server.url)).json(), [1]);
  assert.deepEqual(await (await fetch(server.url)).json(), [2]);
  assert.equal(server.connections.length, 2);
});

test("an answer on an idle connection is nobody's answer", async () => {
  await using server = await serveRaw((socket, _, count) => socket.write(jsonAnswer(`[${count}]`)));
  const fetch = createFetch();
  assert.deepEqual(await (await fetch(server.url)).json(), [1]);
  const [idle] = server.connections;
  assert.ok(idle);

  // It is on its way when the next call begins, and nobody has read it yet.
  await setImmediate();
  idle.write(jsonAnswer('["not yours"]'));
  const answer = await fetch(server.url, { method: "POST", body: "x" });

  assert.deepEqual(await answer.json(), [2]);
  assert.deepEqual(
    server.requests.map(({ connection }) => connection),
    [1, 2],
  );
});

test("what came while the event loop was busy is heard before the next request is written", async () => {
  // In a thread of its own it goes on while ours is busy.
  const worker = new Worker(HASTY_SERVER, { eval: true });
  const [port] = (await once(worker, "message")) as [number];
  const url = `http://127.0.0.1:${port}`;
  const fetch = createFetch({ maxAttempts: 1 });
  await (await fetch(url)).text();

  // Within a callback of a socket: what other sockets have to tell is not asked again before the turn ends.
  const other = connect(port, "127.0.0.1");
  other.write("GET / HTTP/1.1\r\n\r\n");
  const answer = await new Promise<Response>((resolve, reject) => {
    other.once("data", () => {
      const started = performance.now();
      while (performance.now() - started < 400);
      fetch(url, { method: "POST", body: "x" }).then(resolve, reject);
    });
  });
  const text = await answer.text();
  other.destroy();
  await worker.terminate();

  assert.deepEqual([answer.status, text], [200, "good"]);
});

/** Says, soon after each answer to a GET, that it has waited long enough for another request. */
const HASTY_SERVER = `
  const { createServer } = require("node:net");
  const { parentPort } = require("node:worker_threads");
  const answer = (status, text) => "HTTP/1.1 " + status + " X\\r\\nContent-Length: " + text.length + "\\r\\n\\r\\n" + text;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      socket.write(answer(200, "good"));
      if (chunk.includes("GET")) setTimeout(() => socket.end(answer(408, "late")), 100);
    });
  });
  server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`;

test("calls that are aborted before they are sent make no idle connection younger", async () => {
  await using server = await serveRaw((socket) =>
    socket.write(jsonAnswer("[]", "Keep-Alive: timeout=3\r\n")),
  );
  const fetch = createFetch();
  await (await fetch(server.url)).text();

  for (let call = 0; call < 6; call += 1) {
    await setTimeout(250);
    const controller = new AbortController();
    const aborted = fetch(server.url, { signal: controller.signal });
    controller.abort();
    await assert.rejects(aborted, { name: "AbortError" });
  }
  await setTimeout(20);
  await (await fetch(server.url, { method: "POST", body: "x" })).text();

  assert.deepEqual(
    server.requests.map(({ connection }) => connection),
    [1, 2],
  );
});

test("a POST goes to a new connection when the idle one has been closed, and is sent once", async () => {
  await using server = await serveRaw((socket, _, count) => {
    socket.write(jsonAnswer(`[${count}]`));
    if (count === 1) socket.end();
  });
  const fetch = createFetch();
  await (await fetch(server.url)).text();
  await once(server.connections[0] ?? assert.fail("expected a connection"), "close");

  const answer = await fetch(server.url, { method: "POST", body: "x" });

  assert.deepEqual(await answer.json(), [2]);
  assert.equal(server.requests.length, 2);
});

for (const [how, end] of [
  ["closes", "destroy"],
  ["resets", "resetAndDestroy"],
] as const) {
  test(`a server that ${how} as soon as it has a request: a GET is asked again, a POST is not`, async () => {
    await using server = await serveRaw((socket, { text }, count) => {
      if (count === 2 || text.startsWith("POST")) socket[end]();
      else socket.write(jsonAnswer(`[${count}]`));
    });
    const fetch = createFetch();

    assert.deepEqual(await (await fetch(server.url)).json(), [1]);
    assert.deepEqual(await (await fetch(server.url)).json(), [3]);
    await assert.rejects(fetch(server.url, { method: "POST", body: "x" }), {
      name: "LastbyteError",
      code: "connection_terminated",
      applied: "unknown",
    });

    assert.equal(server.requests.filter(({ text }) => text.startsWith("POST")).length, 1);
    assert.deepEqual(
      server.requests.map(({ connection }) => connection),
      [1, 1, 2, 2],
    );
  });
}

for (const [what, fields] of [
  ["Connection: close", "Connection: close\r\n"],
  ["a Keep-Alive that is as good as over", "Keep-Alive: timeout=2\r\n"],
] as const) {
  test(`a connection with ${what} is not used again`, async () => {
    await using server = await serveRaw((socket) => socket.write(jsonAnswer("[]", fields)));
    const fetch = createFetch();

    await (await fetch(server.url)).text();
    await (await fetch(server.url)).text();

    assert.equal(server.connections.length, 2);
  });
}

test("an answer that comes before the whole request is there ends its connection", async () => {
  const accepted: Socket[] = [];
  const server = createServer((socket) => {
    accepted.push(socket);
    socket.on("error", () => {});
    socket.once("data", () => {
      socket.pause();
      socket.write(jsonAnswer("[1]"));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const body = Buffer.alloc(32_000_000);

  const answer = await createFetch()(`http://127.0.0.1:${port}`, { method: "POST", body });
  assert.deepEqual(await answer.json(), [1]);
  const [socket] = accepted;
  assert.ok(socket);
  socket.resume();
  await once(socket, "close");

  assert.ok(socket.bytesRead < body.length);
  server.close();
});

test("an idle connection keeps no process alive", () => {
  const program = `
    import { createServer } from "node:http";
    import { createFetch } from "@lastbyte/node";
    const server = createServer((_, response) => response.end("[]"));
    server.listen(0, "127.0.0.1", async () => {
      server.unref();
      const answer = await createFetch()("http://127.0.0.1:" + server.address().port);
      process.stdout.write(await answer.text());
    });`;

  const { stdout, status } = runProgram(program);

  assert.equal(stdout, "[]");
  assert.equal(status, 0);
});

test("who watches undici's requests sees ours", async () => {
  await using server = await serveRaw((socket) => socket.write(jsonAnswer("[]")));
  const { subscribe, unsubscribe } = await import("node:diagnostics_channel");
  const seen: string[] = [];
  const listener = (message: unknown): void => {
    const { request } = message as {
      request: { path: string; addHeader(name: string, value: string): void };
    };
    seen.push(request.path);
    request.addHeader("traceparent", "00-1-2-01");
  };
  subscribe("undici:request:create", listener);

  await (await createFetch()(`${server.url}/watched`)).text();
  unsubscribe("undici:request:create", listener);

  assert.deepEqual(seen, ["/watched"]);
  assert.match(server.requests[0]?.text ?? "", /traceparent: 00-1-2-01/);
});
