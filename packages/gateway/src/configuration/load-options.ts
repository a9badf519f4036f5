import type { GatewayLimits, GatewayOptions } from "../settings.ts";
import { ConfigurationError } from "./configuration.ts";
import type { GatewayConfiguration } from "./configuration.ts";
import { readAddress } from "./read-address.ts";
import { readCertificates, readKeyPair } from "./read-pem.ts";

/**
 * Turns a checked configuration into the options of a gateway, and reads the files that it names.
 *
 * @throws ConfigurationError for a file that can't be read or is not what it should be, or where there is no upstream at all.
 * @public
 */
export async function loadOptions(configuration: GatewayConfiguration): Promise<GatewayOptions> {
  const { upstream, routes = [], tlsCert, tlsKey, upstreamCa, retryRatio, retryMinPerSecond } = configuration;
  if (upstream === undefined && routes.length === 0) {
    throw new ConfigurationError(
      "upstream: expected the URL of an upstream or a route, got neither, such as lastbyte gateway https://api.example.com",
    );
  }
  const tls = tlsCert === undefined || tlsKey === undefined ? undefined : await readKeyPair(tlsCert, tlsKey);
  return {
    ...(upstream === undefined ? {} : { upstream }),
    routes,
    listen: readAddress(configuration.listen ?? "127.0.0.1:8080") ?? { host: "127.0.0.1", port: 8080 },
    tls,
    upstreamCa: upstreamCa === undefined ? undefined : await readCertificates("upstreamCa", upstreamCa),
    ...pick(configuration, [
      "upstreamHttp2",
      "forwarded",
      "preserveHost",
      "maxAttempts",
      "holdBytes",
      "holdMs",
      "stallTimeoutMs",
      "deadlineMs",
    ]),
    retryBudget: {
      ...(retryRatio === undefined ? {} : { ratio: retryRatio }),
      ...(retryMinPerSecond === undefined ? {} : { minPerSecond: retryMinPerSecond }),
    },
    limits: pick(configuration, LIMITS),
  };
}

const LIMITS = [
  "headTimeoutMs",
  "connectTimeoutMs",
  "upstreamIdleMs",
  "clientHeadTimeoutMs",
  "clientBodyTimeoutMs",
  "clientReadTimeoutMs",
  "clientIdleMs",
  "tunnelIdleMs",
  "maxConnections",
  "maxConcurrentStreams",
  "maxHeadBytes",
  "maxRequestBytes",
  "keepRequestBytes",
] as const satisfies readonly (keyof GatewayLimits & keyof GatewayConfiguration)[];

function pick<Key extends keyof GatewayConfiguration>(
  from: GatewayConfiguration,
  keys: readonly Key[],
): Partial<Pick<Required<GatewayConfiguration>, Key>> {
  const given = keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]);
  return Object.fromEntries(given) as Partial<Pick<Required<GatewayConfiguration>, Key>>;
}
