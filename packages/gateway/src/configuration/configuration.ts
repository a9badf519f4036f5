import type { RouteOptions } from "../settings.ts";

/**
 * The settings of a gateway as its file has them. What is missing has its default.
 *
 * @public
 */
export interface GatewayConfiguration {
  readonly upstream?: string;
  readonly routes?: readonly RouteOptions[];
  readonly listen?: string;
  readonly admin?: string;
  readonly workers?: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly upstreamCa?: string;
  readonly upstreamHttp2?: boolean;
  readonly forwarded?: boolean;
  readonly preserveHost?: boolean;
  readonly maxAttempts?: number;
  readonly holdBytes?: number;
  readonly holdMs?: number;
  readonly stallTimeoutMs?: number;
  readonly deadlineMs?: number;
  readonly retryRatio?: number;
  readonly retryMinPerSecond?: number;
  readonly headTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly upstreamIdleMs?: number;
  readonly clientHeadTimeoutMs?: number;
  readonly clientBodyTimeoutMs?: number;
  readonly clientReadTimeoutMs?: number;
  readonly clientIdleMs?: number;
  readonly tunnelIdleMs?: number;
  readonly maxConnections?: number;
  readonly maxConcurrentStreams?: number;
  readonly maxHeadBytes?: number;
  readonly maxRequestBytes?: number;
  readonly keepRequestBytes?: number;
  readonly drainTimeoutMs?: number;
  readonly keepCalls?: number;
  readonly ledger?: string;
  readonly normalRate?: number;
  readonly healthyRate?: number;
  readonly eject?: boolean;
  readonly ejectShare?: number;
  readonly ejectProbeShare?: number;
  readonly operationIdleMs?: number;
  readonly logLevel?: string;
}

/**
 * A setting that the gateway does not understand: where it stands, what was expected, what came, and the nearest
 * right name.
 *
 * @public
 */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}
