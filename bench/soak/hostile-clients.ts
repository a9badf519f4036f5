import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { ask } from "../../test/gateway/ask.ts";

/** Opens connections and leaves them idle; gives how many were really open at once, and closes them. */
export async function holdIdleConnections(
  url: string,
  count: number,
  whileHeld: () => Promise<void>,
): Promise<number> {
  const sockets: Socket[] = [];
  for (let opened = 0; opened < count; opened += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - opened) }, () => open(url));
    const results = await Promise.allSettled(batch.map((socket) => once(socket, "connect")));
    sockets.push(...batch.filter((_socket, index) => results[index]?.status === "fulfilled"));
  }
  await whileHeld();
  const alive = sockets.filter(({ destroyed }) => !destroyed).length;
  for (const socket of sockets) socket.destroy();
  return alive;
}

const BATCH = 500;

/** Sends heads byte by byte; gives how many were told 408. */
export async function dripHeads(url: string, clients: number): Promise<number> {
  const head = "GET / HTTP/1.1\r\nHost: slow.test\r\nX-Slow: yes\r\n";
  const endings = Array.from({ length: clients }, async () => {
    const socket = open(url);
    let position = 0;
    const drip = setInterval(() => {
      socket.write(head[position % head.length] ?? "");
      position += 1;
    }, DRIP_MS);
    const text = await untilClosed(socket);
    clearInterval(drip);
    return text;
  });
  const texts = await Promise.all(endings);
  return texts.filter((text) => text.startsWith("HTTP/1.1 408 ")).length;
}

const DRIP_MS = 100;

/** Clients that end their side in the middle of a head, of a body, and behind a request; gives how many were let go. */
export async function closeHalf(url: string, clients: number): Promise<number> {
  const beginnings = [
    "GET / HT",
    "POST /api/1.0/tasks HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf",
    "GET /json?records=60 HTTP/1.1\r\nHost: a\r\n\r\n",
    "",
  ];
  const closings = Array.from({ length: clients }, async (_, index) => {
    const socket = open(url);
    socket.end(beginnings[index % beginnings.length] ?? "");
    const patience = setTimeout(() => socket.destroy(new Error("it was not let go")), LET_GO_MS);
    let isLetGo = true;
    socket.once("error", (error) => {
      isLetGo = error.message !== "it was not let go";
    });
    await untilClosed(socket);
    clearTimeout(patience);
    return isLetGo;
  });
  const all = await Promise.all(closings);
  return all.filter(Boolean).length;
}

const LET_GO_MS = 10_000;

/** Sends a head of 1 MB; gives how many were told 431. */
export async function sendHugeHeads(url: string, clients: number): Promise<number> {
  const head = `GET / HTTP/1.1\r\nHost: a\r\nX-Huge: ${"x".repeat(1_000_000)}\r\n\r\n`;
  const texts = await Promise.all(
    Array.from({ length: clients }, async () => {
      const socket = open(url);
      socket.write(head);
      return untilClosed(socket);
    }),
  );
  return texts.filter((text) => text.startsWith("HTTP/1.1 431 ")).length;
}

/** Asks for the same many times; gives the statuses, or the errors, and how often each came. */
export async function askManyTimes(url: string, count: number): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  const answers = await Promise.all(Array.from({ length: count }, () => ask(url)));
  for (const answer of answers) {
    const name = answer.kind === "answer" ? String(answer.status) : answer.code;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function open(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  socket.on("error", () => {});
  return socket;
}

async function untilClosed(socket: Socket): Promise<string> {
  let text = "";
  socket.setEncoding("latin1");
  socket.on("data", (part: string) => {
    text += part;
  });
  socket.on("end", () => socket.destroy());
  await new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  return text;
}
