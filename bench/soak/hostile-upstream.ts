import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { createGzip } from "node:zlib";

/** An upstream whose answers are meant to hurt: by path. */
export async function startHostileUpstream(): Promise<{
  readonly url: string;
  readonly close: () => Promise<void>;
}> {
  const bomb = await gzipOfZeros(BOMB_BYTES);
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.once("data", (bytes) => {
      const [, name = ""] = /^GET \/([a-z-]+)/.exec(bytes.toString("latin1")) ?? [];
      answer(name, socket, bomb);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** Answers that no client may ever see as they are. */
export const GARBAGE: Readonly<Record<string, string>> = {
  nothing: "",
  noise: "\u0000\u0001\u0002\u00ff\u00fe garbage \r\n\r\n",
  smtp: "220 mail.example ESMTP\r\n",
  "bad-status": "HTTP/1.1 9999 What\r\n\r\n",
  "two-lengths": "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
  "bad-chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
  "huge-chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\na",
  "interim-forever": "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(1_000),
  "huge-head": `HTTP/1.1 200 OK\r\nX-Huge: ${"x".repeat(1_000_000)}\r\n\r\n`,
  "many-fields": `HTTP/1.1 200 OK\r\n${"X: 1\r\n".repeat(10_000)}\r\n`,
};

/** What the bomb is when it has gone off. */
const BOMB_BYTES = 1_000_000_000;

function answer(name: string, socket: Socket, bomb: Buffer): void {
  if (name === "bomb") {
    const fields = `Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}`;
    socket.write(`HTTP/1.1 200 OK\r\n${fields}\r\nConnection: close\r\n\r\n`);
    socket.end(bomb);
    return;
  }
  socket.end(GARBAGE[name] ?? "", "latin1");
}

async function gzipOfZeros(bytes: number): Promise<Buffer> {
  const gzip = createGzip({ level: 1 });
  const piece = Buffer.alloc(1_000_000);
  const chunks: Buffer[] = [];
  gzip.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => gzip.once("end", resolve));
  for (let written = 0; written < bytes; written += piece.length) {
    if (!gzip.write(piece)) await new Promise<void>((resolve) => void gzip.once("drain", resolve));
  }
  gzip.end();
  await ended;
  return Buffer.concat(chunks);
}
