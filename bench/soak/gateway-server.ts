import { startGateway } from "@lastbyte/gateway";

/** Where the gateway under soak finds its upstreams. */
export interface SoakUpstreams {
  readonly labPort: string;
  readonly labAddresses: readonly string[];
  readonly hostileUrl: string;
  readonly downUrl: string;
}

/** What the process has at the moment, after a collection of garbage. */
export interface Footprint {
  readonly rssBytes: number;
  readonly peakRssBytes: number;
  readonly heapBytes: number;
  /** Sockets, timers and the like that the event loop knows. */
  readonly handles: number;
  readonly connections: number;
}

/** How long a client may take to send its head, here. */
export const HEAD_TIMEOUT_MS = 1_500;

const [argument] = process.argv.slice(2);
if (process.send !== undefined && argument !== undefined) await serve(JSON.parse(argument) as SoakUpstreams);

async function serve({ labPort, labAddresses, hostileUrl, downUrl }: SoakUpstreams): Promise<void> {
  const gateway = await startGateway({
    upstream: `http://fleet.test:${labPort}`,
    lookup: async (host) => (host === "fleet.test" ? labAddresses : ["127.0.0.1"]),
    routes: [
      { path: "/hostile", upstream: hostileUrl },
      { path: "/down", upstream: downUrl },
    ],
    listen: { host: "127.0.0.1", port: 0 },
    // At 5 % faults, three attempts fail 11 times in 90 000 reads; six do once in 700 runs.
    maxAttempts: 6,
    stallTimeoutMs: 500,
    backoff: { initialMs: 1, maxMs: 20 },
    retryBudget: { minPerSecond: 10_000 },
    limits: { clientHeadTimeoutMs: HEAD_TIMEOUT_MS, upstreamIdleMs: 1_000 },
  });
  process.on("message", () => {
    globalThis.gc?.();
    process.send?.({
      rssBytes: process.memoryUsage.rss(),
      peakRssBytes: process.resourceUsage().maxRSS * 1_024,
      heapBytes: process.memoryUsage().heapUsed,
      handles: process.getActiveResourcesInfo().length,
      connections: gateway.connections,
    } satisfies Footprint);
  });
  process.once("disconnect", () => void gateway.close());
  process.send?.(gateway.url);
}
