/**
 * What a request asks for (RFC 9112 §3.2).
 *
 * @internal
 */
export type RequestTarget =
  | { readonly kind: "origin"; readonly path: string }
  /** A whole URL, as it is sent to a proxy. */
  | { readonly kind: "absolute"; readonly authority: string; readonly path: string }
  /** `*`, the server as a whole. */
  | { readonly kind: "asterisk" }
  /** A host and a port, to be connected with. */
  | { readonly kind: "authority" }
  | { readonly kind: "unknown" };

/**
 * Reads the target of a request by the form that its method allows.
 *
 * @internal
 */
export function readRequestTarget(method: string, target: string): RequestTarget {
  if (method === "CONNECT") return { kind: "authority" };
  // RFC 9112 §3.2.1 has no fragment; some servers would end the path there, and others would not.
  if (target.includes("#")) return { kind: "unknown" };
  if (target.startsWith("/")) return { kind: "origin", path: target };
  if (target === "*") return method === "OPTIONS" ? { kind: "asterisk" } : { kind: "unknown" };
  const match = /^https?:\/\/([^/?#@]+)([/?][^#]*)?$/i.exec(target);
  if (match === null) return { kind: "unknown" };
  const [, authority = "", rest = "/"] = match;
  return {
    kind: "absolute",
    authority: authority.toLowerCase(),
    path: rest.startsWith("/") ? rest : `/${rest}`,
  };
}

/**
 * Whether a path holds a segment that some server would take for the folder above, in whatever writing. Such a path
 * could lead out of the one that it is routed by.
 *
 * @internal
 */
export function climbs(path: string): boolean {
  return /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:[/\\;]|%2f|%5c|%3b|$)/i.test(path.split(/[?#]/, 1)[0] ?? "");
}
