import type { Socket } from "node:net";
import type { SocketReader } from "../socket/socket-reader.ts";
import type { SocketWriter } from "../socket/socket-writer.ts";

/**
 * Joins two connections that have changed to another protocol, until both sides have closed. Bytes are passed on as
 * they are; nothing is checked, held or sent again.
 *
 * @param onBytes - Is called whenever something has come from either side.
 * @internal
 */
export async function joinTunnel(client: End, upstream: End, onBytes: () => void): Promise<void> {
  try {
    await Promise.all([copy(client, upstream, onBytes), copy(upstream, client, onBytes)]);
  } catch {
    // A break on one side is a break on the other.
    client.socket.destroy();
    upstream.socket.destroy();
  }
}

/** @internal */
export interface End {
  readonly socket: Socket;
  readonly reader: SocketReader;
  readonly writer: SocketWriter;
}

async function copy(from: End, to: End, onBytes: () => void): Promise<void> {
  for (;;) {
    const chunk = await from.reader.read();
    if (chunk === undefined) break;
    onBytes();
    const pressure = to.writer.write(chunk);
    if (pressure !== undefined) await pressure;
  }
  to.socket.end();
}
