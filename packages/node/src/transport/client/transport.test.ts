import assert from "node:assert/strict";
import { lookup } from "node:dns";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { test } from "node:test";
import { Cancellation } from "lastbyte/engine";
import type { Clock } from "lastbyte/engine";
import type { SocketExchange } from "./socket-exchange.ts";
import { Transport } from "./transport.ts";

test("a server that takes a request and says nothing is given up after 300 seconds", async () => {
  await using server = await serve();
  const clock = new ManualClock();

  const answer = send(server, clock);
  await server.request;
  clock.pass(299_000);
  const wasPending = await isPending(answer);
  clock.pass(2_000);

  assert.equal(wasPending, true);
  await assert.rejects(answer, { code: "UND_ERR_HEADERS_TIMEOUT" });
});

test("a body that is silent for 300 seconds is given up, and one that goes on is not", async () => {
  await using server = await serve();
  const clock = new ManualClock();
  const sending = send(server, clock);
  const socket = await server.request;
  socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
  const { body } = await sending;

  assert.equal(String(await body?.read()), "abc");
  for (const text of ["def", "gh"]) {
    const next = body?.read();
    clock.pass(299_000);
    socket.write(text);
    assert.equal(String(await next), text);
  }
  const last = body?.read();
  clock.pass(302_000);

  await assert.rejects(last ?? Promise.resolve(), { code: "UND_ERR_BODY_TIMEOUT" });
});

test("a body that nobody reads is not given up: the server is not to blame", async () => {
  await using server = await serve();
  const clock = new ManualClock();
  const sending = send(server, clock);
  const socket = await server.request;
  socket.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
  const { body } = await sending;

  assert.equal(String(await body?.read()), "abc");
  clock.pass(3_600_000);
  socket.write("def");

  assert.equal(String(await body?.read()), "def");
  assert.equal(await body?.read(), undefined);
});

test("a connection that does not come about in ten seconds is given up, TLS and all", async () => {
  await using server = await serve();
  const clock = new ManualClock();

  // The server accepts the connection, and never answers the handshake.
  const answer = send({ ...server, url: server.url.replace("http:", "https:") }, clock);
  await server.connection;
  clock.pass(9_999);
  const wasPending = await isPending(answer);
  clock.pass(1);

  assert.equal(wasPending, true);
  await assert.rejects(answer, { code: "UND_ERR_CONNECT_TIMEOUT" });
});

test("nothing is timed any more once an answer is there", async () => {
  await using server = await serve();
  const clock = new ManualClock();
  const sending = send(server, clock);
  const socket = await server.request;
  socket.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
  const { body } = await sending;
  assert.equal(String(await body?.read()), "abc");
  assert.equal(await body?.read(), undefined);

  // The watch looks once more and stops; the connection has waited its four seconds.
  clock.pass(10_000);
  await once(socket, "close");

  assert.equal(clock.timers, 0);
});

function send({ url }: Pick<Server, "url">, clock: Clock): Promise<SocketExchange> {
  const wire = new Transport(clock).wire({
    url: new URL(url),
    method: "GET",
    fields: [],
    body: undefined,
    isRepeatable: true,
    lookup,
    cancellation: new Cancellation(),
  });
  const answer = wire.send({ number: 1, headers: {}, faultyPeers: [] });
  answer.catch(() => {});
  return answer;
}

/** Whether nothing has come of a promise when the event loop has gone round, as it must to close a socket. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let isSettled = false;
  const settle = (): void => void (isSettled = true);
  promise.then(settle, settle);
  for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((resolve) => void setImmediate(resolve));
  return !isSettled;
}

interface Server extends AsyncDisposable {
  readonly url: string;
  readonly connection: Promise<Socket>;
  /** The connection on which the first bytes came. */
  readonly request: Promise<Socket>;
}

/** A server of one connection that says only what it is told to. */
async function serve(): Promise<Server> {
  const server = createServer();
  const connection = once(server, "connection").then(([socket]) => (socket as Socket).on("error", () => {}));
  const request = connection.then(async (socket) => {
    await once(socket, "data");
    return socket;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async (): Promise<void> => {
    (await connection).destroy();
    server.close();
    await once(server, "close");
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, connection, request, [Symbol.asyncDispose]: close };
}

/** A clock that goes when it is told to; what it fires is told at once. */
class ManualClock implements Clock {
  #nowMs = 0;
  readonly #due: Map<() => void, number> = new Map();

  get timers(): number {
    return this.#due.size;
  }

  now(): number {
    return this.#nowMs;
  }

  wallNow(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const once = (): void => callback();
    this.#due.set(once, this.#nowMs + delayMs);
    return () => this.#due.delete(once);
  }

  pass(durationMs: number): void {
    const untilMs = this.#nowMs + durationMs;
    for (;;) {
      const [next] = [...this.#due].toSorted(([, left], [, right]) => left - right);
      if (next === undefined || next[1] > untilMs) break;
      const [callback, atMs] = next;
      this.#due.delete(callback);
      this.#nowMs = atMs;
      callback();
    }
    this.#nowMs = untilMs;
  }
}
