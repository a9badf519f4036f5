import type { Socket } from "node:net";
import type { SocketReader, SocketWriter } from "@lastbyte/node/transport";

/**
 * Joins two connections that have changed to another protocol, until both sides have closed. Bytes are passed on as
 * they are; nothing is checked, held or sent again.
 *
 * A side that has closed leaves the other to speak; both are given up when nobody does.
 *
 * @param expire - Is told again and again what to do if nothing comes from either side from now on.
 * @internal
 */
export async function joinTunnel(
  client: End,
  upstream: End,
  expire: (giveUp: () => void) => void,
): Promise<void> {
  const giveUp = (): void => {
    client.writer.breakOff();
    upstream.writer.breakOff();
  };
  const onBytes = (): void => expire(giveUp);
  onBytes();
  try {
    await Promise.all([copy(client, upstream, onBytes), copy(upstream, client, onBytes)]);
  } catch {
    // A break on one side is a break on the other.
    giveUp();
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
