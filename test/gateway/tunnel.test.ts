import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { test } from "node:test";
import { startScriptedServer } from "../engine/scripted-server.ts";
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
