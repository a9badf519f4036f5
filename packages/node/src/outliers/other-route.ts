import { isIP } from "node:net";
import type { LookupFunction } from "node:net";
import type { AvoidedPeers } from "@lastbyte/diagnosis/feed";

/**
 * Finds the address that a request is to go to while some addresses of its name are avoided.
 *
 * Only a name's own addresses are used, and only where one of them is avoided: whoever goes through a proxy, or resolves
 * names in a way that isn't known here, has been blamed under other addresses, and goes on as ever.
 *
 * @internal
 */
export class OtherRoutes {
  readonly #names: Map<string, { readonly name: Promise<KnownName>; readonly untilMs: number }> = new Map();
  readonly #now: () => number;
  readonly #lookup: LookupFunction;

  /** @param context - `now` gives milliseconds on a clock that never goes back. */
  constructor(context: { readonly now: () => number; readonly lookup: LookupFunction }) {
    this.#now = context.now;
    this.#lookup = context.lookup;
  }

  /**
   * @param mayProbe whether the request could be sent again, so that it may show how an avoided address does
   * @returns nothing where the request is to go its own way
   */
  async find(
    hostname: string,
    avoided: AvoidedPeers,
    { mayProbe }: { readonly mayProbe: boolean },
  ): Promise<OtherRoute | undefined> {
    if (isIP(hostname.replace(/^\[|\]$/g, "")) !== 0) return undefined;
    const name = await this.#known(hostname);
    const { addresses } = name;
    const blamed = addresses.filter((address) => avoided.has(address));
    const others = addresses.filter((address) => !avoided.has(address));
    if (blamed.length === 0 || others.length === 0) return undefined;
    const probed = mayProbe ? avoided.probe(addresses) : undefined;
    const reachable = others.filter((address) => !name.unreachable.has(address));
    const candidates = reachable.length === 0 ? others : reachable;
    name.turn += 1;
    const address = probed ?? candidates[name.turn % candidates.length];
    if (address === undefined) return undefined;
    return { address, blamed, isUnreachable: () => name.unreachable.add(address) };
  }

  #known(hostname: string): Promise<KnownName> {
    const known = this.#names.get(hostname);
    if (known !== undefined && this.#now() < known.untilMs) return known.name;
    const name = lookUp(hostname, this.#lookup).then((addresses): KnownName => {
      return { addresses, unreachable: new Set(), turn: 0 };
    });
    if (this.#names.size >= MAX_NAMES) this.#names.clear();
    this.#names.set(hostname, { name, untilMs: this.#now() + KNOWN_MS });
    return name;
  }
}

/** @internal */
export interface OtherRoute {
  readonly address: string;
  /** The addresses of the name that are avoided. */
  readonly blamed: readonly string[];
  /** Says that no connection could be made to it: it is left out for a while. */
  readonly isUnreachable: () => void;
}

interface KnownName {
  readonly addresses: readonly string[];
  turn: number;
  readonly unreachable: Set<string>;
}

/** The system does not tell how long an answer is good for; load balancers change theirs within a minute. */
const KNOWN_MS = 5_000;
/** Names that are asked for while something of them is avoided. */
const MAX_NAMES = 256;

/**
 * All addresses of a name; none where they can't be found.
 *
 * @internal
 */
export async function lookUp(hostname: string, lookup: LookupFunction): Promise<readonly string[]> {
  return new Promise((resolve) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      const isList = error === null && Array.isArray(addresses);
      resolve(isList ? addresses.map(({ address }) => address) : []);
    });
  });
}
