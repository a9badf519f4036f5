import assert from "node:assert/strict";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { test } from "node:test";
import type { Gateway } from "@lastbyte/gateway";
import { startScriptedServer } from "../engine/scripted-server.ts";
import type { Answer } from "../engine/scripted-server.ts";
import { gatewayBefore } from "./gateway-before.ts";

const TIMEOUT = { timeout: 30_000 };
const UPGRADE = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";

/** Begins a body that does not end. To a client of HTTP/1.0 it is one that ends with its connection. */
const endless =
  (bytes: number): Answer =>
  (socket) =>
    socket.write(
      `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n${bytes.toString(16)}\r\n${"x".repeat(bytes)}\r\n`,
    );

const WAYS: readonly (readonly [what: string, stop: (gateway: Gateway) => Promise<unknown>])[] = [
  ["a drain that takes too long", (gateway) => gateway.drain(50)],
  ["the end of the gateway", (gateway) => gateway.close()],
];

for (const [what, stop] of WAYS) {
  test(`${what} is no end of a body that ends with its connection`, TIMEOUT, async () => {
    await using upstream = await startScriptedServer([endless(1_000)]);
    await using gateway = await gatewayBefore(upstream.url, { holdBytes: 0 });
    const client = ask(gateway, "GET / HTTP/1.0\r\n\r\n");
    await client.first;

    await stop(gateway);

    assert.equal(await client.ending, "ECONNRESET");
  });

  test(`${what} is no end of a tunnel`, TIMEOUT, async () => {
    await using upstream = await startScriptedServer([
      (socket) =>
        socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
    ]);
    await using gateway = await gatewayBefore(upstream.url);
    const client = ask(gateway, UPGRADE);
    await client.first;

    await stop(gateway);

    assert.equal(await client.ending, "ECONNRESET");
  });
}

test(
  "a reader who took nothing for too long finds a break, where its body ends with its connection",
  TIMEOUT,
  async () => {
    await using upstream = await startScriptedServer([endless(24_000_000)]);
    await using gateway = await gatewayBefore(upstream.url, {
      holdBytes: 0,
      limits: { clientReadTimeoutMs: 300 },
    });
    const client = ask(gateway, "GET / HTTP/1.0\r\n\r\n");
    await client.first;
    client.socket.pause();
    while (gateway.connections > 0) await new Promise((resolve) => void setTimeout(resolve, 10));

    client.socket.resume();

    assert.equal(await client.ending, "ECONNRESET");
  },
);

test("a tunnel that breaks at the upstream breaks at the client", TIMEOUT, async () => {
  let upstreamSocket: Socket | undefined;
  await using upstream = await startScriptedServer([
    (socket) => {
      upstreamSocket = socket;
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
    },
  ]);
  await using gateway = await gatewayBefore(upstream.url);
  const client = ask(gateway, UPGRADE);
  await client.first;

  upstreamSocket?.resetAndDestroy();

  assert.equal(await client.ending, "ECONNRESET");
});

/** A connection, when the first bytes came on it, and how it ended. */
function ask(
  { address }: Gateway,
  text: string,
): { readonly socket: Socket; readonly first: Promise<void>; readonly ending: Promise<string> } {
  const socket = connect(address.port, address.host, () => socket.write(text));
  return {
    socket,
    first: new Promise((resolve) => void socket.once("data", () => resolve())),
    ending: new Promise((resolve) => {
      socket.on("data", () => {});
      socket.on("end", () => resolve("a clean end"));
      socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    }),
  };
}
