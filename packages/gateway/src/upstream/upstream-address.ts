import { isIP } from "node:net";

/**
 * Where an upstream is, as its URL tells.
 *
 * @internal
 */
export interface UpstreamAddress {
  readonly isSecure: boolean;
  /** A name or an IP address; the latter without brackets. */
  readonly host: string;
  readonly port: number;
  /** What its own `Host` field says. */
  readonly authority: string;
  /** Scheme and authority. */
  readonly origin: string;
  /** Stands before every path that is asked for; empty, or with a slash at its beginning and none at its end. */
  readonly basePath: string;
}

/**
 * Takes an http or https URL apart.
 *
 * @internal
 */
export function readUpstreamAddress(url: URL): UpstreamAddress {
  const isSecure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    isSecure,
    host,
    port: url.port === "" ? (isSecure ? 443 : 80) : Number(url.port),
    authority: url.host,
    origin: url.origin,
    basePath: url.pathname.replace(/\/+$/, ""),
  };
}

/**
 * The name to ask for in TLS (SNI); an IP address is none (RFC 6066 §3).
 *
 * @internal
 */
export function serverNameOf({ host }: UpstreamAddress): string {
  return isIP(host) === 0 ? host : "";
}
