import { createServer, type Socket } from "node:net";
import { listen, type ListenPlace } from "../control/listen.ts";
import type { Chooser } from "../plan/choose-fault.ts";
import type { Ledger } from "../truth/ledger.ts";
import { ClientConnection } from "./client-connection.ts";
import { serveConnection } from "./serve-connection.ts";
import { UpstreamPool } from "./upstream-pool.ts";

/**
 * What a balancer is started with.
 *
 * @internal
 */
export interface BalancerSetup {
  readonly index: number;
  readonly seed: number;
  readonly upstream: URL;
  readonly upstreamHost: string | undefined;
  readonly rejectUnauthorized: boolean;
  readonly chooser: Chooser;
  readonly ledger: Ledger;
}

/**
 * A running balancer.
 *
 * @internal
 */
export interface RunningBalancer {
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts one balancer.
 *
 * @throws LabError where it cannot listen.
 * @internal
 */
export async function startBalancer(setup: BalancerSetup, place: ListenPlace): Promise<RunningBalancer> {
  const { index, seed, upstream, upstreamHost, rejectUnauthorized, chooser, ledger } = setup;
  const pool = new UpstreamPool(upstream, rejectUnauthorized);
  const sockets = new Set<Socket>();
  let responses = 0;
  const context = {
    index,
    seed,
    pool,
    chooser,
    ledger,
    upstreamHost,
    nextResponse: () => (responses += 1),
  };

  // Half open, so that the end of a connection goes out when a fault says so, and not before.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    void serveConnection(new ClientConnection(socket), context);
  });
  const port = await listen(server, place);

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    for (const socket of sockets) socket.destroy();
    pool.close();
    await closed;
  }

  return { address: place.address, port, close };
}
