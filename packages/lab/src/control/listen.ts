import type { Server } from "node:net";
import { LabError } from "../lab-error.ts";

/**
 * Where to listen.
 *
 * @internal
 */
export interface ListenPlace {
  readonly address: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/**
 * Listens, and says on which port.
 *
 * @throws LabError where the port is in use or the address is none of this machine's.
 * @internal
 */
export async function listen(server: Server, { address, port }: ListenPlace): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(explain(error, { address, port }));
    server.once("error", fail);
    server.listen({ host: address, port, exclusive: true }, () => {
      server.off("error", fail);
      resolve();
    });
  });
  const bound = server.address();
  if (bound === null || typeof bound === "string")
    throw new TypeError("Expected a TCP server to have a port.");
  return bound.port;
}

function explain(error: NodeJS.ErrnoException, { address, port }: ListenPlace): LabError {
  const place = `${address}:${port}`;
  switch (error.code) {
    case "EADDRINUSE":
      return new LabError(
        `Expected a free port, but ${place} is in use: choose another port, or 0 for any.`,
        {
          cause: error,
        },
      );
    case "EADDRNOTAVAIL":
      return new LabError(
        `Expected an address of this machine, but ${address} is not: add it to the loopback.`,
        {
          cause: error,
        },
      );
    case "EACCES":
      return new LabError(`Expected a port that may be used, but ${place} needs more rights.`, {
        cause: error,
      });
    case undefined:
    default:
      return new LabError(`Expected to listen on ${place}, got ${error.message}.`, { cause: error });
  }
}

/**
 * Closes a server and every connection of it.
 *
 * @internal
 */
export async function closeServer(server: Server & { closeAllConnections?: () => void }): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections?.();
  });
}
