import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { test } from "node:test";
import { allowFreeing } from "./free-chunk.ts";
import { SocketWriter } from "./socket-writer.ts";

interface Pair extends AsyncDisposable {
  readonly near: Socket;
  readonly far: Socket;
}

/** Two ends of one connection; nobody reads yet. */
async function connected(): Promise<Pair> {
  const server = createServer({ pauseOnConnect: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const near = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [far] = (await once(server, "connection")) as [Socket];
  near.on("error", () => {});
  far.on("error", () => {});
  return {
    near,
    far,
    [Symbol.asyncDispose]: async () => {
      near.destroy();
      far.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function chunkOf(byte: number, bytes = 65_536): Buffer {
  const chunk = Buffer.allocUnsafeSlow(bytes).fill(byte);
  assert.equal(allowFreeing(chunk), true);
  return chunk;
}

test("a chunk that may be freed arrives whole, and is freed when the system has taken it", async () => {
  await using pair = await connected();
  const writer = new SocketWriter(pair.near);
  const chunks = [1, 2, 3].map((byte) => chunkOf(byte));
  const kept = Buffer.allocUnsafeSlow(65_536).fill(4);

  for (const chunk of [...chunks, kept]) void writer.write(chunk);
  assert.deepEqual(
    chunks.map(({ length }) => length),
    [65_536, 65_536, 65_536],
  );
  pair.near.end();
  const received = Buffer.concat(await pair.far.toArray());

  const expected = [1, 2, 3, 4].map((byte) => Buffer.alloc(65_536, byte));
  assert.equal(received.equals(Buffer.concat(expected)), true);
  assert.deepEqual(
    chunks.map(({ length }) => length),
    [0, 0, 0],
  );
  assert.equal(kept.equals(expected[3]!), true);
});

test("a chunk that waits for a slow reader is not freed", async () => {
  await using pair = await connected();
  const writer = new SocketWriter(pair.near);
  const filling = Array.from({ length: 400 }, (_, index) => chunkOf(index & 255));

  let pressure: Promise<void> | undefined;
  for (const chunk of filling) pressure = writer.write(chunk);
  await new Promise<void>((resolve) => void setImmediate(resolve));
  const waiting = filling.filter(({ length }) => length > 0);
  assert.ok(waiting.length > 0, "expected the system to take less than 26 MB");
  assert.equal(
    waiting.every((chunk) => chunk.length === 65_536),
    true,
  );
  pair.near.end();
  const received = Buffer.concat(await pair.far.toArray());
  await pressure;

  assert.equal(received.length, 400 * 65_536);
  for (let index = 0; index < 400; index += 1) {
    const part = received.subarray(index * 65_536, (index + 1) * 65_536);
    assert.equal(part[0] === (index & 255) && part.equals(Buffer.alloc(65_536, index & 255)), true);
  }
  assert.equal(
    filling.every(({ length }) => length === 0),
    true,
  );
});

test("of a connection that breaks, no chunk is freed that the system may still have", async () => {
  await using pair = await connected();
  const writer = new SocketWriter(pair.near);
  const chunks = Array.from({ length: 400 }, (_, index) => chunkOf(index & 255));

  for (const chunk of chunks) void writer.write(chunk);
  await new Promise<void>((resolve) => void setImmediate(resolve));
  const before = chunks.filter(({ length }) => length > 0);
  pair.near.destroy();
  await once(pair.near, "close");

  assert.ok(before.length > 0);
  assert.equal(
    before.every(({ length }) => length === 65_536),
    true,
  );
});
