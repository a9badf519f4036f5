import type { IncomingMessage } from "node:http";

/**
 * How the origin behaves where the query does not say.
 *
 * @public
 */
export interface OriginOptions {
  /**
   * The kind of entity tags that it sends.
   *
   * @defaultValue `"strong"`
   */
  readonly etags?: "strong" | "weak" | "none";
  /**
   * Whether it answers Range.
   *
   * @defaultValue `true`
   */
  readonly ranges?: boolean;
  /**
   * The content codings that it uses where the client accepts them, the best first.
   *
   * @defaultValue `["br", "zstd", "gzip", "deflate"]`, less those that this Node does not have
   */
  readonly codings?: readonly string[];
  /**
   * The digest fields (RFC 9530) that it sends.
   *
   * @defaultValue `[]`
   */
  readonly digests?: readonly ("content" | "repr")[];
}

/**
 * How one response is wanted: the options, and what the query says instead.
 *
 * @internal
 */
export interface Wanted {
  readonly etags: "strong" | "weak" | "none";
  readonly ranges: boolean;
  /** The coding to use whatever the client accepts; else negotiate among `codings`. */
  readonly coding: string | undefined;
  readonly codings: readonly string[];
  readonly digests: readonly string[];
  readonly framing: "length" | "chunked" | "close";
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;
}

/**
 * Reads `?framing=length|chunked|close`, `?coding=gzip|deflate|br|zstd|identity`, `?etag=strong|weak|none`,
 * `?ranges=on|off`, `?digest=content,repr`, `?status=503` and `?retry_after=…`.
 *
 * @internal
 */
export function readWanted(query: URLSearchParams, options: Required<OriginOptions>): Wanted {
  const status = Number(query.get("status"));
  return {
    etags: oneOf(query.get("etag"), ["strong", "weak", "none"]) ?? options.etags,
    ranges: query.has("ranges") ? query.get("ranges") === "on" : options.ranges,
    coding: query.get("coding") ?? undefined,
    codings: options.codings,
    digests: query.get("digest")?.split(",") ?? options.digests,
    framing: oneOf(query.get("framing"), ["length", "chunked", "close"]) ?? "length",
    status: Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined,
    retryAfter: query.get("retry_after") ?? undefined,
  };
}

function oneOf<Name extends string>(value: string | null, names: readonly Name[]): Name | undefined {
  return names.find((name) => name === value);
}

/**
 * A request with its URL taken apart.
 *
 * @internal
 */
export interface OriginRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly message: IncomingMessage;
  /** Scheme and host as the client named them, so that links lead back through the balancer. */
  readonly base: string;
  readonly wanted: Wanted;
}
