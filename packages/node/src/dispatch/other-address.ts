import { isIP } from "node:net";
import type { LookupFunction } from "node:net";
import { lookUp } from "../outliers/other-route.ts";

/**
 * Another address of a name than those to avoid. Only where the name's addresses are known to be those that the
 * connection used: an app may resolve names in its own way, or connect through a proxy.
 *
 * @internal
 */
export async function otherAddress(
  hostname: string,
  { avoid, lookup }: { readonly avoid: ReadonlySet<string>; readonly lookup: LookupFunction },
): Promise<string | undefined> {
  const addresses = isIP(hostname.replace(/^\[|\]$/g, "")) === 0 ? await lookUp(hostname, lookup) : [];
  const lastFaulty = addresses.findLastIndex((address) => avoid.has(address));
  if (lastFaulty === -1 || addresses.length === 1) return undefined;
  const others = [...addresses.slice(lastFaulty + 1), ...addresses.slice(0, lastFaulty)];
  return others.find((address) => !avoid.has(address)) ?? others[0];
}
