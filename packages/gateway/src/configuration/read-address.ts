import type { ListenAddress } from "../settings.ts";

/**
 * Reads a place to listen at: `127.0.0.1:8080`, `[::1]:8080`, `localhost:0`.
 *
 * @internal
 */
export function readAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+)):(\d{1,5})$/i.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3] ?? Number.NaN);
  return host !== undefined && port <= 65_535 ? { host, port } : undefined;
}
