import type { Exchange } from "../exchange.ts";

/**
 * An answer with a head and nothing behind it.
 *
 * @internal
 */
export function exchangeOf(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  traits: Partial<Exchange> = {},
): Exchange {
  return {
    head: { status, headers: new Headers(headers) },
    framing: "length",
    expectedBytes: undefined,
    codingUndone: false,
    peer: undefined,
    body: undefined,
    ...traits,
  };
}
