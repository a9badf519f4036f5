import type { Socket } from "node:net";
import type { Client } from "undici";

/**
 * The client that a connection belongs to, as long as it is open.
 *
 * @internal
 */
export function clientOf(socket: Socket): object | undefined {
  const client = find(socket, "client");
  return typeof client === "object" && client !== null ? client : undefined;
}

/**
 * The limits of a client, so that a retry on a connection of its own has the same.
 *
 * undici has no public way to ask for them: they are found by the descriptions of their symbols. What isn't found is
 * left to undici's defaults.
 *
 * @internal
 */
export function clientSettings(client: object | undefined): Client.Options {
  if (client === undefined) return {};
  const settings: Record<string, unknown> = {};
  for (const [option, { symbol, type }] of Object.entries(SETTINGS)) {
    const value = find(client, symbol);
    if (typeof value === type) settings[option] = value;
  }
  return settings;
}

/** undici 7, `lib/core/symbols.js` and the constructor in `lib/dispatcher/client.js`. */
const SETTINGS: Readonly<Record<string, { readonly symbol: string; readonly type: "number" | "boolean" }>> = {
  headersTimeout: { symbol: "headers timeout", type: "number" },
  bodyTimeout: { symbol: "body timeout", type: "number" },
  maxHeaderSize: { symbol: "max headers size", type: "number" },
  maxResponseSize: { symbol: "max response size", type: "number" },
  strictContentLength: { symbol: "strict content length", type: "boolean" },
};

function find(holder: object, description: string): unknown {
  const symbol = Object.getOwnPropertySymbols(holder).find((symbol) => symbol.description === description);
  return symbol === undefined ? undefined : (holder as Readonly<Record<symbol, unknown>>)[symbol];
}
