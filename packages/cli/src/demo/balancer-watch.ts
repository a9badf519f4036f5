import { diagnose, Ledger } from "@lastbyte/diagnosis";
import type { Diagnosis } from "@lastbyte/diagnosis";
import type { CallRecord } from "lastbyte";

/**
 * Finds out which balancer it is by the calls of a portable fetch. That can't see who answered; but the program chose
 * the balancer by its URL, and a retry goes to the same URL, so each attempt is counted for the host of its call.
 *
 * @internal
 */
export class BalancerWatch {
  readonly #ledger: Ledger = new Ledger();
  readonly #upstream: string;
  readonly #wallNow: () => number;

  /** @param upstream - What the balancers stand before, in words. */
  constructor(upstream: string, wallNow: () => number) {
    this.#upstream = upstream;
    this.#wallNow = wallNow;
  }

  add(call: CallRecord): void {
    const { host } = new URL(call.url);
    this.#ledger.add(
      { ...call, attempts: call.attempts.map((attempt) => ({ ...attempt, peer: host })) },
      {
        endedAtMs: this.#wallNow(),
        upstream: this.#upstream,
        // The lab hits responses and not connections, so no two faults have one cause.
        connections: call.attempts.map(({ number }) => `${call.id} ${number}`),
      },
    );
  }

  diagnose(): Diagnosis {
    return diagnose(this.#ledger, { upstream: this.#upstream });
  }
}
