import assert from "node:assert/strict";
import { test } from "node:test";
import type { Socket } from "node:net";
import { createFetch } from "lastbyte";
import { startScriptedServer } from "./scripted-server.ts";

const WHOLE_BYTES = 128_000_000;
/** What may lie in the sockets of both sides, in the platform's queues and in ours. */
const ON_THE_WAY_BYTES = 24_000_000;

test(
  "a reader that is slow holds back the sender, so that memory stays bounded",
  { timeout: 60_000 },
  async () => {
    const sent = { bytes: 0, isBlocked: false };
    await using server = await startScriptedServer([(socket) => pour(socket, sent)]);
    const response = await createFetch()(server.url);
    const reader = response.body!.getReader();

    let received = (await reader.read()).value?.length ?? 0;
    await untilSettled(() => sent.bytes);
    const sentToNobody = sent.bytes;
    for (let read = await reader.read(); !read.done; read = await reader.read())
      received += read.value.length;

    assert.ok(sentToNobody < ON_THE_WAY_BYTES, `${sentToNobody} bytes were sent to a reader that took none`);
    assert.equal(received, WHOLE_BYTES);
  },
);

test("cancelling a body that nobody reads stops the sender", { timeout: 60_000 }, async () => {
  const sent = { bytes: 0 };
  await using server = await startScriptedServer([(socket) => pour(socket, sent)]);
  const response = await createFetch()(server.url);

  await response.body!.cancel();
  await server.closed(0);

  assert.ok(sent.bytes < ON_THE_WAY_BYTES);
});

/** Sends as much as the socket takes, and no more. */
async function pour(socket: Socket, sent: { bytes: number }): Promise<void> {
  const piece = Buffer.alloc(1_000_000, "x");
  socket.write(`HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: ${WHOLE_BYTES}\r\n\r\n`);
  while (sent.bytes < WHOLE_BYTES && !socket.destroyed) {
    sent.bytes += piece.length;
    if (!socket.write(piece)) await drained(socket);
  }
  socket.end();
}

async function drained(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      socket.off("drain", done).off("close", done);
      resolve();
    };
    socket.on("drain", done).on("close", done);
  });
}

/** Waits until a number has not changed for a while. */
async function untilSettled(read: () => number): Promise<void> {
  for (let before = -1, calm = 0; calm < 5;) {
    calm = read() === before ? calm + 1 : 0;
    before = read();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
