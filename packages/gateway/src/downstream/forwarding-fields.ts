import type { Fields } from "@lastbyte/node/transport";

/**
 * Writes the fields that say which way a request came: `Via` (RFC 9110 §7.6.3), `Forwarded` (RFC 7239) and the older
 * `X-Forwarded-*`. What a proxy before us said stays in front.
 *
 * @returns Names and values in turn.
 *
 * @internal
 */
export function forwardingFields(fields: Fields, hop: Hop): readonly string[] {
  const { protocol, clientAddress, host } = hop;
  const list = ["Via", chain(fields.get("via"), `${hop.version} ${PSEUDONYM}`)];
  if (!hop.tellsClient) {
    addPassedOn(list, fields);
    return list;
  }

  const node = clientAddress.includes(":") ? `"[${clientAddress}]"` : clientAddress;
  const element = `for=${node};proto=${protocol}${host === "" ? "" : `;host="${host}"`}`;
  list.push("Forwarded", chain(fields.get("forwarded"), element));
  list.push("X-Forwarded-For", chain(fields.get("x-forwarded-for"), clientAddress));
  list.push("X-Forwarded-Proto", fields.get("x-forwarded-proto") ?? protocol);
  const forwardedHost = fields.get("x-forwarded-host") ?? host;
  if (forwardedHost !== "") list.push("X-Forwarded-Host", forwardedHost);
  return list;
}

/** @internal */
export interface Hop {
  /** The host that was asked for, or nothing. */
  readonly host: string;
  readonly clientAddress: string;
  readonly protocol: "http" | "https";
  /** Of HTTP, in which the client asked: `1.1`. */
  readonly version: string;
  /** Whether the upstream is told who the client is. */
  readonly tellsClient: boolean;
}

/**
 * The name by which the gateway calls itself where others may read it.
 *
 * @internal
 */
export const PSEUDONYM = "lastbyte";

/**
 * How often a request has come through a gateway already. More than a few mean that it goes round in circles.
 *
 * @internal
 */
export function passagesOf(fields: Fields): number {
  const via = fields.get("via");
  return via === null ? 0 : via.split(",").filter((part) => /^\s*\S+\s+lastbyte\b/.test(part)).length;
}

function chain(before: string | null, ours: string): string {
  return before === null || before === "" ? ours : `${before}, ${ours}`;
}

function addPassedOn(list: string[], fields: Fields): void {
  for (const name of ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"]) {
    const value = fields.get(name);
    if (value !== null) list.push(name, value);
  }
}
