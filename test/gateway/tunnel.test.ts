import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { test } from "node:test";
import { startScriptedServer } from "../engine/scripted-server.ts";
import { ask } from "./ask.ts";
import { gatewayBefore } from "./gateway-before.ts";
import { openRaw } from "./raw-client.ts";

const SWITCHED = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
const UPGRADE = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

test(
  "a tunnel whose client has closed its side is given up when the upstream is silent for tunnelIdleMs",
  { timeout: 20_000 },
  async () => {
    let resolve: (server: Socket) => void = () => {};
    const switched = new Promise<Socket>((settle) => {
      resolve = settle;
    });
    await using upstream = await startScriptedServer([
      (socket) => {
        socket.allowHalfOpen = true;
        socket.write(SWITCHED);
        resolve(socket);
      },
    ]);
    await using gateway = await gatewayBefore(upstream.url, { limits: { tunnelIdleMs: 50 } });
    const client = await openRaw(gateway.url);
    client.socket.allowHalfOpen = true;

    client.write(UPGRADE);
    const server = await switched;
    server.on("error", () => {});
    await client.until(/\r\n\r\n/);
    client.socket.end();
    await client.untilClosed();
    // The gateway's side was closed with the client's; only whoever speaks on learns that nobody listens.
    while (!server.destroyed) {
      server.write("late");
      await new Promise<void>((resolve) => void setImmediate(resolve));
    }

    assert.equal(gateway.connections, 0);
  },
);

test("an upstream that has closed its side of a tunnel gets what the client says after that", async () => {
  let heard = "";
  let resolve: () => void = () => {};
  const ended = new Promise<void>((settle) => {
    resolve = settle;
  });
  await using upstream = await startScriptedServer([
    (socket) => {
      socket.allowHalfOpen = true;
      socket.on("data", (bytes) => {
        heard += bytes.toString("latin1");
      });
      socket.on("end", resolve);
      socket.on("close", resolve);
      socket.end(SWITCHED);
    },
  ]);
  await using gateway = await gatewayBefore(upstream.url);
  const client = await openRaw(gateway.url);
  client.socket.allowHalfOpen = true;

  client.write(UPGRADE);
  await once(client.socket, "end");
  client.socket.end("late words");
  await ended;

  assert.equal(heard, "late words");
});

test("a tunnel stays open for as long as either side speaks now and then", { timeout: 20_000 }, async () => {
  await using upstream = await startScriptedServer([
    (socket) => {
      socket.write(SWITCHED);
      let ticks = 0;
      const timer = setInterval(() => {
        ticks += 1;
        socket.write(`tick ${ticks};`);
        if (ticks === 12) clearInterval(timer);
      }, 100);
      socket.on("close", () => clearInterval(timer));
      socket.on("error", () => {});
    },
  ]);
  await using gateway = await gatewayBefore(upstream.url, { limits: { tunnelIdleMs: 400 } });
  const client = await openRaw(gateway.url);

  client.write(UPGRADE);
  const received = await client.untilClosed();

  assert.match(received, /tick 12;$/);
});

test(
  "a tunnel over a connection that has carried answers before passes on every byte, both ways",
  { timeout: 30_000 },
  async () => {
    const sent = randomBytes(3_000_000);
    let received = Buffer.alloc(0);
    const requests: string[] = [];
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      let isSwitched = false;
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("data", (bytes) => {
        if (isSwitched) {
          received = Buffer.concat([received, bytes]);
          if (received.length === sent.length) socket.end(received);
          return;
        }
        requests.push(bytes.toString("latin1"));
        isSwitched = /^upgrade:/im.test(requests.at(-1) ?? "");
        // What the other protocol begins with comes in one piece with the head.
        if (isSwitched) socket.write(Buffer.concat([Buffer.from(SWITCHED), sent]));
        else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await using gateway = await gatewayBefore(`http://127.0.0.1:${port}`);

    const before = [await ask(gateway.url), await ask(gateway.url)];
    const client = await openRaw(gateway.url);
    client.write(UPGRADE);
    await client.until(/\r\n\r\n/);
    client.socket.write(sent);
    const bytes = Buffer.from(await client.untilClosed(), "latin1");
    for (const socket of sockets) socket.destroy();
    server.close();

    assert.deepEqual(
      before.map((answer) => answer.kind === "answer" && answer.body.toString()),
      ["ok", "ok"],
    );
    assert.deepEqual([requests.length, sockets.size], [3, 1]);
    assert.equal(received.equals(sent), true);
    const tunnelled = bytes.subarray(bytes.indexOf("\r\n\r\n") + 4);
    assert.equal(tunnelled.equals(Buffer.concat([sent, sent])), true);
  },
);
