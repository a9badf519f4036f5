import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { describe, test } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { systemClock } from "lastbyte/engine";
import { HttpConnection, openSocket } from "@lastbyte/node/transport";
import { CERTIFICATE, KEY } from "../../../packages/gateway/src/configuration/certificate.fixture.ts";

const BODY = Buffer.alloc(24_000_000, "0123456789abcdefghijklm");
const DIGEST = createHash("sha256").update(BODY).digest("hex");
/** Twice what a socket delivers at a time: what may wait, and what came with its last byte. */
const MOST_WAITING_BYTES = 131_072;

interface Way {
  readonly name: string;
  readonly isSecure: boolean;
  readonly platform: NodeJS.Platform;
  readonly protocols: readonly ("h2" | "http/1.1")[];
}

const HTTP1 = ["http/1.1"] as const;
const WAYS: readonly Way[] = [
  { name: "past Node's stream", isSecure: false, platform: "linux", protocols: HTTP1 },
  { name: "by Node's stream, as on Windows", isSecure: false, platform: "win32", protocols: HTTP1 },
  { name: "past Node's stream over TLS", isSecure: true, platform: "linux", protocols: HTTP1 },
  { name: "by Node's stream over TLS, as on Windows", isSecure: true, platform: "win32", protocols: HTTP1 },
  {
    name: "over TLS where HTTP/2 was offered and not taken",
    isSecure: true,
    platform: "linux",
    protocols: ["h2", "http/1.1"],
  },
];

interface Opened extends AsyncDisposable {
  readonly connection: HttpConnection;
  readonly isRead: "by_intake" | "by_events";
}

/** Connects to a server that does this with the connection. */
async function openTo(serve: (socket: Socket) => void, way: Way): Promise<Opened> {
  const sockets: Socket[] = [];
  const onConnection = (socket: Socket): void => {
    sockets.push(socket);
    socket.on("error", () => {});
    serve(socket);
  };
  const server = way.isSecure
    ? createTlsServer({ cert: CERTIFICATE, key: KEY, ALPNProtocols: [...HTTP1] }, onConnection)
    : createServer(onConnection);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const opened = await openSocket(
    { isSecure: way.isSecure, host: "127.0.0.1", port, serverName: "localhost" },
    {
      clock: systemClock,
      connectTimeoutMs: 5_000,
      ca: CERTIFICATE,
      sessions: { last: undefined },
      protocols: way.protocols,
    },
    way.platform,
  );
  const connection = new HttpConnection(opened, { peer: "127.0.0.1", serial: 1 });
  return {
    connection,
    isRead: opened.intake === undefined ? "by_events" : "by_intake",
    [Symbol.asyncDispose]: async () => {
      for (const socket of [connection.socket, ...sockets]) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

for (const way of WAYS) {
  describe(`a connection that is read ${way.name}`, { timeout: 60_000 }, () => {
    test("gives every byte in its order, then the end", async () => {
      await using opened = await openTo((socket) => socket.end(BODY), way);
      const { reader } = opened.connection;

      const hash = createHash("sha256");
      for (let chunk = await reader.read(); chunk !== undefined; chunk = await reader.read())
        hash.update(chunk);

      assert.equal(hash.digest("hex"), DIGEST);
      assert.equal(reader.receivedBytes, BODY.length);
      assert.equal(reader.isOpen, false);
      const isPlain = way.platform === "linux" && !way.protocols.includes("h2");
      assert.equal(opened.isRead, isPlain ? "by_intake" : "by_events");
    });

    test("holds back the sender while nobody reads, and goes on where it was", async () => {
      let serving: Socket | undefined;
      await using opened = await openTo((socket) => {
        serving = socket;
        socket.end(BODY);
      }, way);
      const { reader } = opened.connection;

      const first = await reader.read();
      await untilSettled(() => reader.receivedBytes);
      const waitingBytes = reader.waitingBytes;
      const isStillSending = (serving?.writableLength ?? 0) > 0;
      const hash = createHash("sha256").update(first ?? "");
      for (let chunk = await reader.read(); chunk !== undefined; chunk = await reader.read())
        hash.update(chunk);

      assert.ok(waitingBytes <= MOST_WAITING_BYTES, `${waitingBytes} bytes waited`);
      assert.equal(isStillSending, true);
      assert.equal(hash.digest("hex"), DIGEST);
    });

    test("hears that the other side is gone", async () => {
      await using opened = await openTo((socket) => {
        socket.once("data", () => socket.write("half"));
        socket.on("data", (bytes) => {
          if (bytes.toString() !== "go") return;
          if (way.isSecure) socket.destroy();
          else socket.resetAndDestroy();
        });
      }, way);
      const { reader, writer } = opened.connection;

      void writer.write("ask");
      const half = await reader.read();
      void writer.write("go");
      const next = await reader.read().catch((error: unknown) => error);

      assert.equal(half?.toString(), "half");
      // A connection over TLS can't be reset from here; it just ends.
      if (way.isSecure) assert.equal(next, undefined);
      else assert.equal((next as NodeJS.ErrnoException).code, "ECONNRESET");
      assert.equal(reader.isOpen, false);
    });
  });
}

/** Waits until a number stays the same while the event loop goes round. */
async function untilSettled(count: () => number): Promise<void> {
  for (let before = -1, same = 0; same < 50;) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    const now = count();
    same = now === before ? same + 1 : 0;
    before = now;
  }
}
