/**
 * Which peers of which upstream are to be avoided, by what the diagnosis says.
 *
 * @public
 */
export class Avoidance {
  #plans: ReadonlyMap<string, AvoidedPeers> = new Map();

  /** Avoids these from now on, and no others. */
  set(plans: readonly AvoidPlan[]): void {
    const avoided = plans.filter(({ peers }) => peers.length > 0);
    this.#plans = new Map(avoided.map((plan) => [plan.upstream, new AvoidedPeers(plan)]));
  }

  /**
   * What is to be avoided of an upstream, whatever its addresses are.
   *
   * @param upstream its origin
   */
  of(upstream: string): AvoidedPeers | undefined {
    // Nearly always nothing is avoided anywhere.
    return this.#plans.size === 0 ? undefined : this.#plans.get(upstream);
  }

  /**
   * What is to be avoided among these addresses of an upstream; nothing where nobody else would be left.
   *
   * @param upstream its origin
   */
  amid(upstream: string, addresses: readonly string[]): AvoidedPeers | undefined {
    const avoided = this.of(upstream);
    return avoided !== undefined && addresses.some((address) => !avoided.has(address)) ? avoided : undefined;
  }
}

/**
 * The peers of one upstream that are avoided, but for the few requests that show how they do.
 *
 * @public
 */
export class AvoidedPeers {
  readonly #peers: ReadonlySet<string>;
  readonly #probeShare: number;
  /** The probes that are due; one is sent whenever a whole one is. */
  #due = 0;
  #turn = 0;

  constructor({ peers, probeShare }: AvoidPlan) {
    this.#peers = new Set(peers);
    this.#probeShare = probeShare;
  }

  get peers(): readonly string[] {
    return [...this.#peers];
  }

  has(peer: string): boolean {
    return this.#peers.has(peer);
  }

  /**
   * Is asked for every request that could be sent again. Gives the avoided peer that this one is to be sent to all the
   * same: each gets its share of what it would get if it were not avoided.
   */
  probe(addresses: readonly string[]): string | undefined {
    const reachable = addresses.filter((address) => this.has(address));
    if (reachable.length === 0) return undefined;
    this.#due = Math.min(1, this.#due + (this.#probeShare * reachable.length) / addresses.length);
    if (this.#due < 1) return undefined;
    this.#due -= 1;
    this.#turn += 1;
    return reachable[this.#turn % reachable.length];
  }
}

/**
 * Peers of an upstream that are to be avoided while others are left.
 *
 * @public
 */
export interface AvoidPlan {
  /** The origin of the upstream. */
  readonly upstream: string;
  readonly peers: readonly string[];
  /** The share of its usual requests that an avoided peer still gets, so that it can show that it is well. */
  readonly probeShare: number;
}
