import type { LastbyteOptions } from "lastbyte";
import type { GatewayCall } from "./downstream/gateway-call.ts";
import type { CallTracer } from "./telemetry/call-trace.ts";
import type { Lookup } from "./upstream/address-book.ts";

/**
 * What a gateway is told.
 *
 * @public
 */
export interface GatewayOptions extends Omit<LastbyteOptions, "retryStatuses" | "repeatable"> {
  /**
   * Where requests go that no route leads elsewhere: an http or https URL; its path stands before every other. With
   * `h2c` instead of `http`, HTTP/2 is spoken there without being asked for (RFC 9113 §3.3).
   */
  readonly upstream?: string | URL;
  /** Further ways, by the beginning of the path or by host. */
  readonly routes?: readonly RouteOptions[];
  /** @defaultValue 127.0.0.1:8080 */
  readonly listen?: ListenAddress;
  /** TLS for clients: certificate chain and key in PEM. Without it, clients speak plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Certificate authorities to trust at upstreams, in PEM, instead of the usual ones. */
  readonly upstreamCa?: string | undefined;
  /**
   * Whether https upstreams are offered HTTP/2 (by ALPN); they choose. Calls then share connections.
   * @defaultValue false
   */
  readonly upstreamHttp2?: boolean;
  /**
   * Whether the upstream is told the client's address and host, by `Forwarded` and `X-Forwarded-*`.
   * @defaultValue true
   */
  readonly forwarded?: boolean;
  /**
   * Whether the upstream sees the client's own `Host` instead of its own name.
   * @defaultValue false
   */
  readonly preserveHost?: boolean;
  /** The limits of the gateway; each has a name and a default. */
  readonly limits?: Partial<GatewayLimits>;
  /** Traces calls. */
  readonly tracer?: CallTracer | undefined;
  /** Is told of every call when it begins. */
  readonly onBegin?: (call: GatewayCall) => void;
  /** How names become addresses. @defaultValue the system's way */
  readonly lookup?: Lookup;
}

/** @public */
export interface RouteOptions {
  /** The host that is asked for. */
  readonly host?: string;
  /** The beginning of the path; it is taken away before the upstream is asked. */
  readonly path?: string;
  readonly upstream: string | URL;
}

/** @public */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** Whether several processes may listen there, each with a queue of its own, where the system knows that. */
  readonly reusePort?: boolean;
}

/**
 * What bounds a gateway beside the engine's own limits.
 *
 * @public
 */
export interface GatewayLimits {
  /** A head of a request or an answer. @defaultValue 65_536 */
  readonly maxHeadBytes: number;
  /** Fields of a head. @defaultValue 1_000 */
  readonly maxFields: number;
  /** The body of a request; `undefined` for any. @defaultValue undefined */
  readonly maxRequestBytes: number | undefined;
  /**
   * What is kept of a repeatable request's body, to send it again; less, where it comes in chunks of far under 256
   * bytes. @defaultValue 1_048_576
   */
  readonly keepRequestBytes: number;
  /** Connections of clients. @defaultValue 16_384 */
  readonly maxConnections: number;
  /** Requests of one HTTP/2 connection of a client that are under way side by side. @defaultValue 100 */
  readonly maxConcurrentStreams: number;
  /** How long a client may take to send a head. @defaultValue 30_000 */
  readonly clientHeadTimeoutMs: number;
  /** How long a client may be silent within a body. @defaultValue 30_000 */
  readonly clientBodyTimeoutMs: number;
  /** How long a client may take nothing of what is sent to it. @defaultValue 60_000 */
  readonly clientReadTimeoutMs: number;
  /** How long a client's connection may wait for its next request. @defaultValue 75_000 */
  readonly clientIdleMs: number;
  /** How long a connection that changed to another protocol may be silent both ways. @defaultValue 3_600_000 */
  readonly tunnelIdleMs: number;
  /** How long an upstream may take to be connected with. @defaultValue 10_000 */
  readonly connectTimeoutMs: number;
  /** How long an upstream may take to answer with a head. @defaultValue 60_000 */
  readonly headTimeoutMs: number;
  /** How long a connection to an upstream waits for its next request. @defaultValue 4_000 */
  readonly upstreamIdleMs: number;
}

/**
 * The defaults of the limits.
 *
 * @internal
 */
export const DEFAULT_LIMITS: GatewayLimits = Object.freeze({
  maxHeadBytes: 65_536,
  maxFields: 1_000,
  maxRequestBytes: undefined,
  keepRequestBytes: 1_048_576,
  maxConnections: 16_384,
  // RFC 9113 §6.5.2 advises no fewer.
  maxConcurrentStreams: 100,
  clientHeadTimeoutMs: 30_000,
  clientBodyTimeoutMs: 30_000,
  clientReadTimeoutMs: 60_000,
  clientIdleMs: 75_000,
  // What HAProxy's manual advises for `timeout tunnel`: WebSockets may have nothing to say for long.
  tunnelIdleMs: 3_600_000,
  connectTimeoutMs: 10_000,
  headTimeoutMs: 60_000,
  // Node's own servers close after 5 s, and many others follow them.
  upstreamIdleMs: 4_000,
});

/**
 * Fills in the defaults.
 *
 * @throws TypeError for a limit that is none.
 * @internal
 */
export function resolveLimits(given: Partial<GatewayLimits> = {}): GatewayLimits {
  const limits: Record<string, number | undefined> = { ...DEFAULT_LIMITS };
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) {
      throw new TypeError(
        `unknown limit "limits.${name}"; the limits are ${Object.keys(DEFAULT_LIMITS).join(", ")}`,
      );
    }
    if (value === undefined) continue;
    const { least, most } = RANGES[name] ?? ANY;
    // Whoever writes no TypeScript may give a text.
    if (!(typeof value === "number" && value >= least && value <= most)) {
      const got = typeof value === "number" ? value : JSON.stringify(value);
      throw new TypeError(`option "limits.${name}" must be a number from ${least} to ${most}; got ${got}`);
    }
    limits[name] = value;
  }
  return limits as unknown as GatewayLimits;
}

const ANY = { least: 0, most: Infinity } as const;
/** What goes into the settings of HTTP/2 has 32 bits there (RFC 9113 §6.5.1), and stream numbers have 31. */
const RANGES: Readonly<Record<string, typeof ANY | { readonly least: number; readonly most: number }>> = {
  maxHeadBytes: { least: 1, most: 4_294_967_295 },
  maxConcurrentStreams: { least: 1, most: 2_147_483_647 },
};
