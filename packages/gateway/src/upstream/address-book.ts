import { lookup as systemLookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Clock } from "lastbyte/engine";

/**
 * Finds the addresses of a name.
 *
 * @public
 */
export type Lookup = (host: string) => Promise<readonly string[]>;

/**
 * The addresses of one upstream, one after the other.
 *
 * @internal
 */
export class AddressBook {
  readonly #host: string;
  readonly #lookup: Lookup;
  readonly #clock: Clock;
  #known: readonly string[] = [];
  #knownUntilMs = -Infinity;
  #asking: Promise<readonly string[]> | undefined;
  #turn = 0;

  constructor(host: string, context: { readonly lookup: Lookup; readonly clock: Clock }) {
    this.#host = host;
    this.#lookup = context.lookup;
    this.#clock = context.clock;
  }

  /** The addresses that were found last. */
  get known(): readonly string[] {
    return this.#known;
  }

  /**
   * The next address, if possible none of those to be avoided; else none of those that are blamed. Rejects when the
   * name has none.
   */
  async next(avoid: readonly string[], blamedAmid: BlamedAmid): Promise<string> {
    if (isIP(this.#host) !== 0) return this.#host;
    const all = this.#clock.now() < this.#knownUntilMs ? this.#known : await this.#ask();
    const blamed = blamedAmid(all);
    const unblamed = blamed === undefined ? all : all.filter((address) => !blamed.has(address));
    const fit = unblamed.filter((address) => !avoid.includes(address));
    const candidates = fit.length > 0 ? fit : unblamed;
    const address = candidates[this.#turn % candidates.length];
    this.#turn += 1;
    if (address !== undefined) return address;
    throw Object.assign(new Error(`${this.#host} has no address`), { code: "ENOTFOUND" });
  }

  #ask(): Promise<readonly string[]> {
    this.#asking ??= this.#lookup(this.#host)
      .then((addresses) => {
        this.#known = addresses;
        this.#knownUntilMs = this.#clock.now() + KNOWN_MS;
        return addresses;
      })
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }
}

/** Says who is blamed among these addresses; nothing where nobody else would be left. */
type BlamedAmid = (addresses: readonly string[]) => Pick<ReadonlySet<string>, "has"> | undefined;

/** The system does not tell how long an answer is good for; load balancers change theirs within a minute. */
const KNOWN_MS = 5_000;

/**
 * Asks the system, as any other program does.
 *
 * @internal
 */
export async function lookupBySystem(host: string): Promise<readonly string[]> {
  const found = await systemLookup(host, { all: true });
  return found.map(({ address }) => address);
}
