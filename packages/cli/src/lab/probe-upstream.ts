import { connect } from "node:net";
import { once } from "node:events";
import { CommandFailure } from "../command-failure.ts";

const PROBE_TIMEOUT_MS = 5_000;

/**
 * Finds out whether anything listens at an upstream.
 *
 * @throws CommandFailure where nothing does.
 * @internal
 */
export async function probeUpstream(upstream: URL, signal: AbortSignal): Promise<void> {
  const port = Number(upstream.port) || (upstream.protocol === "https:" ? 443 : 80);
  // An IPv6 address stands in brackets in a URL, and nowhere else.
  const host = upstream.hostname.replace(/^\[(.*)\]$/, "$1");
  const socket = connect({ host, port });
  try {
    await once(socket, "connect", {
      signal: AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]),
    });
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(
      `expected a server at ${upstream.origin}, got: ${reason || "no connection"}. Start it, or give another --upstream.`,
    );
  } finally {
    socket.destroy();
  }
}
