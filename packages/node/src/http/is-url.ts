/**
 * As Node itself tells a URL from options (`lib/internal/url.js`, `isURL`).
 *
 * @internal
 */
export function isUrl(value: unknown): value is URL {
  const { href, protocol, auth, path } = (value ?? {}) as Record<string, unknown>;
  return Boolean(href) && Boolean(protocol) && auth === undefined && path === undefined;
}
