import { connect, createServer, type Socket } from "node:net";
import { once } from "node:events";

/** How the other side left the connection. */
type Ending = "fin" | "reset" | "open";

export interface RawAnswer {
  readonly bytes: Buffer;
  readonly head: string;
  readonly body: Buffer;
  readonly ending: Ending;
}

/**
 * A connection on which nothing has come for so many turns of the event loop is taken to stay open. Turns and not time:
 * the server of a test runs in the same process, and where that is not given the processor, nothing could come.
 */
const QUIET_TURNS = 20;
const TURN_MS = 5;
/** Until the first byte, a connection is waited for longer. */
const FIRST_TURNS = 1_000;

/** Sends exact bytes, and reads exact bytes until the connection ends or falls silent. */
export async function rawExchange(
  url: string,
  request: string | Buffer,
  quietTurns: number = QUIET_TURNS,
): Promise<RawAnswer> {
  const socket = openSocket(url);
  const pieces: Buffer[] = [];
  const ending = await new Promise<Ending>((resolve) => {
    let turnsLeft = FIRST_TURNS;
    const timer = setInterval(() => {
      turnsLeft -= 1;
      if (turnsLeft <= 0) settle("open");
    }, TURN_MS);
    socket.on("data", (piece: Buffer) => {
      pieces.push(piece);
      turnsLeft = quietTurns;
    });
    const settle = (how: Ending): void => {
      clearInterval(timer);
      resolve(how);
    };
    socket.on("end", () => settle("fin"));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      settle(error.code === "ECONNRESET" ? "reset" : "fin"),
    );
    socket.write(request);
  });
  socket.destroy();
  const bytes = Buffer.concat(pieces);
  const end = bytes.indexOf("\r\n\r\n") + 4;
  return { bytes, head: bytes.toString("latin1", 0, end), body: bytes.subarray(end), ending };
}

export function openSocket(url: string): Socket {
  const { hostname, port } = new URL(url);
  return connect({ host: hostname, port: Number(port), allowHalfOpen: true });
}

export function get(target: string, ...lines: readonly string[]): string {
  return [`GET ${target} HTTP/1.1`, "Host: lab.test", ...lines, "", ""].join("\r\n");
}

export interface RawUpstream {
  readonly url: string;
  /** Every byte that was received, per connection. */
  readonly received: readonly { readonly text: string; readonly closed: boolean }[];
  close(): Promise<void>;
}

/** A server that answers each request, as soon as its head is whole, with these exact bytes. */
export async function startRawUpstream(
  answer: (request: string, socket: Socket) => Buffer | string | undefined,
): Promise<RawUpstream> {
  const received: { text: string; closed: boolean }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const record = { text: "", closed: false };
    received.push(record);
    sockets.add(socket);
    let pending = "";
    socket.on("error", () => undefined);
    socket.on("close", () => {
      record.closed = true;
      sockets.delete(socket);
    });
    socket.on("data", (piece: Buffer) => {
      record.text += piece.toString("latin1");
      pending += piece.toString("latin1");
      for (let end = pending.indexOf("\r\n\r\n"); end !== -1; end = pending.indexOf("\r\n\r\n")) {
        const request = pending.slice(0, end + 4);
        pending = pending.slice(end + 4);
        const bytes = answer(request, socket);
        if (bytes !== undefined) socket.write(bytes);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("Expected a port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Waits for something that another socket does. */
export async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (holds()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
  throw new Error("Expected a condition to hold within two seconds.");
}

/** Takes chunks apart; `ended` says whether the last one was there. */
export function dechunk(body: Buffer): { readonly content: string; readonly ended: boolean } {
  let content = "";
  for (let at = 0; at < body.length;) {
    const lineEnd = body.indexOf("\r\n", at);
    const size = Number.parseInt(body.toString("latin1", at, lineEnd), 16);
    if (size === 0) return { content, ended: body.toString("latin1", lineEnd + 2) === "\r\n" };
    content += body.toString("latin1", lineEnd + 2, lineEnd + 2 + size);
    if (body.toString("latin1", lineEnd + 2 + size, lineEnd + 4 + size) !== "\r\n")
      throw new Error("Broken chunk.");
    at = lineEnd + 4 + size;
  }
  return { content, ended: false };
}
