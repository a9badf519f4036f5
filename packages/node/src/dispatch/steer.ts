import { isIPv6 } from "node:net";
import type { Dispatcher } from "undici";
import { hasField, withFields } from "./header-input.ts";

/**
 * An origin with an address in the place of its name.
 *
 * @internal
 */
export function steeredOrigin(origin: URL, { address }: { readonly address: string }): URL {
  const steered = new URL(origin.origin);
  steered.hostname = isIPv6(address) ? `[${address}]` : address;
  return steered;
}

/**
 * The same request, sent to one address of its name: the host that it asks for and the certificate that it expects stay
 * those of the name. It is what undici's own `dns` interceptor does; a dispatcher for many origins keeps connections for
 * the address as it does for the name, with the same limits, and one for a single origin goes on as ever.
 *
 * @internal
 */
export function steer(
  options: Dispatcher.DispatchOptions,
  origin: URL,
  steered: URL,
): Dispatcher.DispatchOptions {
  const { headers } = options;
  const named = hasField(headers, "host") ? (headers ?? []) : withFields(headers, { host: origin.host });
  const certified = { servername: origin.hostname };
  return { ...options, ...certified, origin: steered.origin, headers: named };
}
