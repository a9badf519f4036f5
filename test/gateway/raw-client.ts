import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";

/** A connection on which a test writes bytes as it likes. */
export interface RawClient {
  readonly socket: Socket;
  /** All that has come so far. */
  readonly received: string;
  write(text: string): void;
  /** Waits until what has come matches, or the connection has closed. */
  until(pattern: RegExp): Promise<string>;
  /** Waits until the other side has closed; gives all that came. */
  untilClosed(): Promise<string>;
}

/** Opens a connection to a gateway. */
export async function openRaw(url: string): Promise<RawClient> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, "connect");
  let received = "";
  let isClosed = false;
  let wake: () => void = () => {};
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    wake();
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    isClosed = true;
    wake();
  });
  const wait = async (isDone: () => boolean): Promise<string> => {
    for (;;) {
      if (isDone() || isClosed) return received;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    socket,
    get received() {
      return received;
    },
    write: (text) => void socket.write(text, "latin1"),
    until: (pattern) => wait(() => pattern.test(received)),
    untilClosed: () => wait(() => false),
  };
}

/** Writes one request and gives all that comes until the gateway closes. */
export async function askRaw(url: string, bytes: string): Promise<string> {
  const client = await openRaw(url);
  client.write(bytes);
  const received = await client.untilClosed();
  client.socket.destroy();
  return received;
}
