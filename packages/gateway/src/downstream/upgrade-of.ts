import type { Fields } from "@lastbyte/node/transport";

/**
 * The protocol that a client asks to change to (RFC 9110 §7.8), or `undefined`.
 *
 * Not HTTP/2: its upgrade was given up (RFC 9113 §3.1), and is a way around proxies that don't know it.
 *
 * @internal
 */
export function upgradeOf(fields: Fields, minorVersion: 0 | 1): string | undefined {
  const upgrade = fields.get("upgrade");
  if (upgrade === null || minorVersion === 0) return undefined;
  const options = (fields.get("connection") ?? "").toLowerCase().split(",");
  if (!options.some((option) => option.trim() === "upgrade")) return undefined;
  return /^[!#$%&'*+.^_`|~0-9a-z-]+(?:\/[0-9a-z.]+)?$/i.test(upgrade) && !/^h2c?$/i.test(upgrade)
    ? upgrade
    : undefined;
}
