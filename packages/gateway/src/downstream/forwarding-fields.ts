import type { Fields } from "../message/fields.ts";

/**
 * Writes the fields that say which way a request came: `Via` (RFC 9110 §7.6.3), `Forwarded` (RFC 7239) and the older
 * `X-Forwarded-*`. What a proxy before us said stays in front.
 *
 * @internal
 */
export function forwardingFields(fields: Fields, hop: Hop): string {
  const { protocol, clientAddress } = hop;
  let text = `Via: ${chain(fields.get("via"), `1.${hop.minorVersion} ${PSEUDONYM}`)}\r\n`;
  if (!hop.tellsClient) return text + passedOn(fields);

  const host = fields.get("host");
  const node = clientAddress.includes(":") ? `"[${clientAddress}]"` : clientAddress;
  const element = `for=${node};proto=${protocol}${host === null ? "" : `;host="${host}"`}`;
  text += `Forwarded: ${chain(fields.get("forwarded"), element)}\r\n`;
  text += `X-Forwarded-For: ${chain(fields.get("x-forwarded-for"), clientAddress)}\r\n`;
  text += `X-Forwarded-Proto: ${fields.get("x-forwarded-proto") ?? protocol}\r\n`;
  const forwardedHost = fields.get("x-forwarded-host") ?? host;
  return forwardedHost === null ? text : `${text}X-Forwarded-Host: ${forwardedHost}\r\n`;
}

/** @internal */
export interface Hop {
  readonly clientAddress: string;
  readonly protocol: "http" | "https";
  readonly minorVersion: 0 | 1;
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

function passedOn(fields: Fields): string {
  let text = "";
  for (const name of ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"]) {
    const value = fields.get(name);
    if (value !== null) text += `${name}: ${value}\r\n`;
  }
  return text;
}
