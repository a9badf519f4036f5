import { startGateway } from "@lastbyte/gateway";
import type { Gateway, GatewayOptions } from "@lastbyte/gateway";

/** Starts a gateway on a free port in front of an upstream. */
export function gatewayBefore(upstream: string, options: GatewayOptions = {}): Promise<Gateway> {
  return startGateway({
    upstream,
    listen: { host: "127.0.0.1", port: 0 },
    backoff: { initialMs: 1, maxMs: 1 },
    ...options,
  });
}
