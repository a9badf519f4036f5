import assert from "node:assert/strict";
import { connect as connectHttp2 } from "node:http2";
import type { Socket } from "node:net";
import { test } from "node:test";
import { answerWith, startScriptedServer } from "../engine/scripted-server.ts";
import { gatewayBefore } from "./gateway-before.ts";
import { openRaw } from "./raw-client.ts";

// More than the system takes from us before the reader has read anything: several megabytes on loopback.
const BODY = Buffer.alloc(24_000_000, '"0123456789",');
const LARGE = answerWith("200 OK", ["Content-Type: text/plain", `Content-Length: ${BODY.length}`], BODY);
const HOLD_ALL = { holdBytes: 32_000_000, holdMs: 60_000 };

test(
  "a reader who is slow but steady gets all of a held body, however long that takes",
  { timeout: 60_000 },
  async () => {
    await using upstream = await startScriptedServer([LARGE]);
    await using gateway = await gatewayBefore(upstream.url, {
      ...HOLD_ALL,
      limits: { clientReadTimeoutMs: 1_000 },
    });
    const client = await openRaw(gateway.url);
    const startedMs = performance.now();
    const counted = countSlowly(client.socket, { bytesPerPause: 400_000, pauseMs: 80 });

    client.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const receivedBytes = await counted;

    assert.ok(receivedBytes > BODY.length, `${receivedBytes} bytes arrived`);
    assert.ok(performance.now() - startedMs > 3_000);
  },
);

test(
  "a reader who is slow but steady gets all of a held body over HTTP/2, too",
  { timeout: 60_000 },
  async () => {
    const body = BODY.subarray(0, 1_000_000);
    await using upstream = await startScriptedServer([
      answerWith("200 OK", ["Content-Type: text/plain", `Content-Length: ${body.length}`], body),
    ]);
    await using gateway = await gatewayBefore(upstream.url, {
      ...HOLD_ALL,
      limits: { clientReadTimeoutMs: 1_000 },
    });
    const session = connectHttp2(gateway.url, { settings: { initialWindowSize: 65_535 } });
    const stream = session.request({ ":path": "/" });
    let receivedBytes = 0;
    stream.on("data", (chunk: Buffer) => {
      receivedBytes += chunk.length;
      stream.pause();
      setTimeout(() => stream.resume(), 60);
    });
    const ended = await new Promise((resolve) => {
      stream.on("end", () => resolve(stream.rstCode));
      stream.on("error", (error) => resolve(error.message));
    });
    session.destroy();

    assert.deepEqual([ended, receivedBytes], [0, body.length]);
  },
);

test("a reader who takes nothing for clientReadTimeoutMs is left", { timeout: 60_000 }, async () => {
  await using upstream = await startScriptedServer([LARGE]);
  await using gateway = await gatewayBefore(upstream.url, {
    ...HOLD_ALL,
    limits: { clientReadTimeoutMs: 300 },
  });
  const client = await openRaw(gateway.url);
  client.socket.pause();

  client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  while (gateway.connections === 0) await turn();
  while (gateway.connections > 0) await turn();
  client.socket.resume();
  const received = await client.untilClosed();

  assert.ok(received.length < BODY.length);
});

test(
  "the last bytes of an answer wait for a slow reader behind Connection: close, too",
  { timeout: 60_000 },
  async () => {
    await using upstream = await startScriptedServer([
      LARGE,
      answerWith("200 OK", ["Content-Type: text/plain", "Content-Length: 9"], "the last."),
    ]);
    await using gateway = await gatewayBefore(upstream.url, {
      ...HOLD_ALL,
      holdBytes: 0,
      limits: { clientReadTimeoutMs: 20_000 },
    });
    const client = await openRaw(gateway.url);
    let tail = "";
    client.socket.on("data", (chunk: Buffer) => (tail = (tail + chunk.toString("latin1")).slice(-9)));
    client.socket.pause();

    client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    await new Promise<void>((resolve) => void setTimeout(resolve, 3_500));
    client.socket.resume();
    await client.untilClosed();

    assert.equal(tail, "the last.");
  },
);

function turn(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 10));
}

/** Reads with pauses, and gives how much came until the other side closed. */
function countSlowly(
  socket: Socket,
  { bytesPerPause, pauseMs }: { readonly bytesPerPause: number; readonly pauseMs: number },
): Promise<number> {
  let receivedBytes = 0;
  let sincePauseBytes = 0;
  socket.removeAllListeners("data");
  socket.on("data", (chunk: Buffer) => {
    receivedBytes += chunk.length;
    sincePauseBytes += chunk.length;
    if (sincePauseBytes < bytesPerPause) return;
    sincePauseBytes = 0;
    socket.pause();
    setTimeout(() => socket.resume(), pauseMs);
  });
  return new Promise((resolve) => {
    socket.on("close", () => resolve(receivedBytes));
  });
}
