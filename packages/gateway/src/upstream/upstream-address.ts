/**
 * Where an upstream is, as its URL tells.
 *
 * @internal
 */
export interface UpstreamAddress {
  readonly isSecure: boolean;
  /** Whether HTTP/2 is spoken there without being asked for (RFC 9113 §3.3). */
  readonly speaksHttp2: boolean;
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
 * Takes an http, https or h2c URL apart.
 *
 * @internal
 */
export function readUpstreamAddress(given: URL): UpstreamAddress {
  const speaksHttp2 = given.protocol === "h2c:";
  // As a scheme that is well known, its host and port are read as those of all others.
  const url = speaksHttp2 ? new URL(given.href.replace("h2c:", "http:")) : given;
  const isSecure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    isSecure,
    speaksHttp2,
    host,
    port: url.port === "" ? (isSecure ? 443 : 80) : Number(url.port),
    authority: url.host,
    origin: url.origin,
    basePath: url.pathname.replace(/\/+$/, ""),
  };
}
