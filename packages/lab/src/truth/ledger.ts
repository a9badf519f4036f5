import type { Fault } from "../faults/fault.ts";

/**
 * How many damages are listed one by one. All are counted.
 */
const MAX_DAMAGES = 10_000;

/**
 * One response that a balancer did not pass on as it came.
 *
 * @public
 */
export interface Damage {
  /** When, in milliseconds since 1970. */
  readonly timeMs: number;
  /** Which balancer, counted from 0. */
  readonly balancer: number;
  readonly address: string;
  readonly fault: string;
  readonly effect: Fault["effect"];
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Which attempt of this request it was, from 1. */
  readonly attempt: number;
  readonly status: number | undefined;
  /** How many bytes of content the origin sent, where known. */
  readonly bytesWhole: number | undefined;
  /** How many of them the client was sent. */
  readonly bytesSent: number;
  /** The request's X-Request-Id. */
  readonly requestId: string | undefined;
}

/**
 * What one fault did.
 *
 * @public
 */
export interface FaultCounts {
  /** Responses that the client could not get whole. */
  readonly damaged: number;
  /** Responses that came whole, but late. */
  readonly slowed: number;
  /** Responses that were valid, but others than the origin's. */
  readonly altered: number;
  /** Responses that were chosen, but to which the fault did not apply. */
  readonly passedOver: number;
}

/**
 * What one balancer did.
 *
 * @public
 */
export interface BalancerTruth extends FaultCounts {
  readonly address: string;
  readonly port: number;
  readonly requests: number;
  /** Requests that the upstream did not answer, or not to the end. */
  readonly upstreamFailures: number;
  /** What was the matter with the last of them. */
  readonly lastUpstreamFailure: string | undefined;
  /** Requests whose client left before the end. */
  readonly clientsGone: number;
  readonly byFault: Readonly<Record<string, FaultCounts>>;
}

type Counts = { -readonly [Name in keyof FaultCounts]: FaultCounts[Name] };

interface BalancerCounts extends Counts {
  readonly address: string;
  readonly port: number;
  requests: number;
  upstreamFailures: number;
  lastUpstreamFailure: string | undefined;
  clientsGone: number;
  readonly byFault: Record<string, Counts>;
}

/**
 * Writes down what the balancers really did.
 *
 * @internal
 */
export class Ledger {
  readonly #nowMs: () => number;
  readonly #onDamage: ((damage: Damage) => void) | undefined;
  readonly #balancers: BalancerCounts[] = [];
  readonly #damages: Damage[] = [];
  #damagesDropped = 0;

  constructor(nowMs: () => number, onDamage: ((damage: Damage) => void) | undefined) {
    this.#nowMs = nowMs;
    this.#onDamage = onDamage;
  }

  addBalancer(address: string, port: number): void {
    this.#balancers.push({
      address,
      port,
      requests: 0,
      upstreamFailures: 0,
      lastUpstreamFailure: undefined,
      clientsGone: 0,
      byFault: {},
      ...zeroCounts(),
    });
  }

  asked(balancer: number): void {
    this.#of(balancer).requests += 1;
  }

  clientGone(balancer: number): void {
    this.#of(balancer).clientsGone += 1;
  }

  upstreamFailed(balancer: number, message: string): void {
    const counts = this.#of(balancer);
    counts.upstreamFailures += 1;
    counts.lastUpstreamFailure = message;
  }

  passedOver(balancer: number, fault: Fault): void {
    this.#count(balancer, fault.name, "passedOver");
  }

  damaged(damage: Omit<Damage, "timeMs" | "address" | "effect" | "fault"> & { readonly fault: Fault }): void {
    const { fault, balancer, ...rest } = damage;
    this.#count(balancer, fault.name, fault.effect);
    const { address } = this.#of(balancer);
    const full: Damage = {
      timeMs: this.#nowMs(),
      balancer,
      address,
      fault: fault.name,
      effect: fault.effect,
      ...rest,
    };
    if (this.#damages.length < MAX_DAMAGES) this.#damages.push(full);
    else this.#damagesDropped += 1;
    this.#onDamage?.(full);
  }

  /** A copy of everything, to be kept or sent. */
  read(): {
    readonly balancers: readonly BalancerTruth[];
    readonly byFault: Readonly<Record<string, FaultCounts>>;
    readonly damages: readonly Damage[];
    readonly damagesDropped: number;
  } & FaultCounts & { readonly requests: number } {
    const balancers = structuredClone(this.#balancers);
    const byFault: Record<string, Counts> = {};
    const total = zeroCounts();
    for (const balancer of balancers) {
      add(total, balancer);
      for (const [name, counts] of Object.entries(balancer.byFault))
        add((byFault[name] ??= zeroCounts()), counts);
    }
    const requests = balancers.reduce((sum, balancer) => sum + balancer.requests, 0);
    return {
      requests,
      ...total,
      byFault,
      balancers,
      damages: [...this.#damages],
      damagesDropped: this.#damagesDropped,
    };
  }

  #of(balancer: number): BalancerCounts {
    const counts = this.#balancers[balancer];
    if (counts === undefined) throw new RangeError(`Expected a balancer that was added, got ${balancer}.`);
    return counts;
  }

  #count(balancer: number, fault: string, what: keyof Counts): void {
    const counts = this.#of(balancer);
    const ofFault = (counts.byFault[fault] ??= zeroCounts());
    counts[what] += 1;
    ofFault[what] += 1;
  }
}

function zeroCounts(): Counts {
  return { damaged: 0, slowed: 0, altered: 0, passedOver: 0 };
}

function add(sum: Counts, counts: FaultCounts): void {
  sum.damaged += counts.damaged;
  sum.slowed += counts.slowed;
  sum.altered += counts.altered;
  sum.passedOver += counts.passedOver;
}
