import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** A server that says exactly the bytes that a test wants, and counts what it was asked. */
export interface RawServer extends AsyncDisposable {
  readonly url: string;
  /** The requests as they came, each with the number of its connection. */
  readonly requests: readonly SeenRequest[];
  readonly connections: readonly Socket[];
}

export interface SeenRequest {
  readonly connection: number;
  readonly text: string;
}

export type Answering = (socket: Socket, request: SeenRequest, count: number) => void;

/** Starts it. `answer` is called for each request, once its head and the body that its length announces are there. */
export async function serveRaw(answer: Answering): Promise<RawServer> {
  const requests: SeenRequest[] = [];
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    const connection = connections.push(socket);
    let seen = "";
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      seen += chunk.toString("latin1");
      for (let end = endOfRequest(seen); end !== -1; end = endOfRequest(seen)) {
        const request = { connection, text: seen.slice(0, end) };
        seen = seen.slice(end);
        answer(socket, request, requests.push(request));
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections,
    [Symbol.asyncDispose]: async () => {
      for (const socket of connections) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function endOfRequest(seen: string): number {
  const head = seen.indexOf("\r\n\r\n");
  if (head === -1) return -1;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(seen.slice(0, head))?.[1] ?? 0);
  return seen.length >= head + 4 + length ? head + 4 + length : -1;
}

/** An answer with this JSON text. */
export function jsonAnswer(text: string, fields = ""): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n${fields}\r\n${text}`;
}
