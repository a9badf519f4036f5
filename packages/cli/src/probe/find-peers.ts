import { isIP } from "node:net";
import { CommandFailure } from "../command-failure.ts";

/**
 * Finds the addresses of a name.
 *
 * @internal
 */
export type LookupAll = (name: string) => Promise<readonly string[]>;

/**
 * Finds the addresses to ask: those of the names that were given, else of the URL's.
 *
 * @throws CommandFailure where a name has none
 * @internal
 */
export async function findPeers(names: readonly string[], lookup: LookupAll): Promise<readonly string[]> {
  const found = await Promise.all(
    names.map(async (name) => {
      if (isIP(name) !== 0) return [name];
      try {
        const addresses = await lookup(name);
        if (addresses.length > 0) return addresses;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new CommandFailure(`expected a name with addresses, got ${name}: ${reason}`);
      }
      throw new CommandFailure(`expected a name with addresses, got ${name}, which has none`);
    }),
  );
  return [...new Set(found.flat())];
}

/**
 * The name in a URL, which may be an address in brackets.
 *
 * @internal
 */
export function nameIn({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}
