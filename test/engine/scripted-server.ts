import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** Writes one answer, byte for byte; the request's head is what came. */
export type Answer = (socket: Socket, requestHead: string) => unknown;

/** A server that answers its requests one after the other, each on a connection of its own, as a test says. */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** The heads of the requests that came, and the beginnings of their bodies. */
  readonly requests: readonly string[];
  /** Is settled when the connection of the n-th request, counted from 0, has closed. */
  closed(index: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts it; the last answer is given to every further request. */
export async function startScriptedServer(answers: readonly Answer[], port = 0): Promise<ScriptedServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const closings: Promise<void>[] = [];

  const server = createServer((socket) => {
    sockets.add(socket);
    // The client may leave at any time.
    socket.on("error", () => {});
    socket.once("data", (bytes) => {
      closings.push(new Promise((resolve) => socket.once("close", () => resolve())));
      requests.push(bytes.toString("latin1"));
      void (answers[requests.length - 1] ?? answers.at(-1))?.(socket, bytes.toString("latin1"));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo;

  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    requests,
    closed: async (index) => closings[index],
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Answers with these header lines and this body, and closes the connection behind it. */
export function answerWith(status: string, headers: readonly string[], body: string | Buffer = ""): Answer {
  return (socket) => {
    socket.write(`HTTP/1.1 ${status}\r\n${[...headers, "Connection: close"].join("\r\n")}\r\n\r\n`);
    socket.end(body);
  };
}

/** Answers 200 with a whole JSON body. */
export function answerJson(value: unknown, headers: readonly string[] = []): Answer {
  const body = JSON.stringify(value);
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return answerWith("200 OK", ["Content-Type: application/json", length, ...headers], body);
}

/** Answers 200 with a JSON body whose end is missing. */
export const answerCut: Answer = answerWith(
  "200 OK",
  ["Content-Type: application/json", "Content-Length: 100"],
  '{"half":',
);

/** Takes the request, and never answers. */
export const answerNothing: Answer = () => {};

/** Answers with half a body, and keeps the connection open. */
export const answerHalf: Answer = (socket) => {
  socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"half":');
};

/** Takes the request, and resets the connection. */
export const answerReset: Answer = (socket) => socket.resetAndDestroy();
