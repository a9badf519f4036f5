import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { ListenAddress } from "../settings.ts";

/**
 * Where a worker listens. Each has a queue of its own at the port that all share, so that it can close its door when its
 * queue is empty; a queue that the primary process keeps for all of them is thrown away with what waits in it.
 *
 * @internal
 */
export function workerAddress(
  address: ListenAddress,
  environment: Readonly<Record<string, string | undefined>>,
): ListenAddress {
  const port = environment[WORKER_PORT];
  return port === undefined ? address : { ...address, port: Number(port), reusePort: true };
}

/**
 * What the workers are told by the primary process: a port that nobody else has. Empty where the system does not let
 * processes share one; Node then hands out the connections.
 *
 * @throws the system's error where the port is not free.
 * @internal
 */
export async function environmentOfWorkers(address: ListenAddress): Promise<Record<string, string>> {
  // Asked without sharing: another gateway at this port must not go unnoticed.
  const server = createServer().listen({ ...address, exclusive: true });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return SHARES_PORTS.has(process.platform) ? { [WORKER_PORT]: String(port) } : {};
}

const WORKER_PORT = "LASTBYTE_WORKER_PORT";
/** Where SO_REUSEPORT spreads connections over the processes (libuv, `uv_tcp_bind`: UV_TCP_REUSEPORT). */
const SHARES_PORTS: ReadonlySet<string> = new Set(["linux", "freebsd"]);
