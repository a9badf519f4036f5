import { BoundedNames } from "./bounded-names.ts";
import { hashName } from "./hash.ts";
import { LEDGER_LIMITS } from "./limits.ts";

/**
 * Follows operations by name: all of them while they are few, else a fair sample of fixed size.
 *
 * @internal
 */
export class OperationSample {
  readonly #names: BoundedNames;
  readonly #limit: number;
  readonly #counts: Map<string, OperationCounts> = new Map();

  constructor(limit: number = LEDGER_LIMITS.operations) {
    this.#limit = limit;
    this.#names = new BoundedNames(limit);
  }

  add(name: string, { calls, hitCalls, failedCalls }: OperationCounts): void {
    const { dropped } = this.#names.admit(name);
    if (dropped === name) return;
    if (dropped !== undefined) this.#counts.delete(dropped);
    const known = this.#counts.get(name);
    this.#counts.set(name, {
      calls: calls + (known?.calls ?? 0),
      hitCalls: hitCalls + (known?.hitCalls ?? 0),
      failedCalls: failedCalls + (known?.failedCalls ?? 0),
    });
  }

  /** By name, in the order of the names. */
  entries(): readonly (readonly [name: string, counts: OperationCounts])[] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /**
   * How many operations there were: counted while all are followed, else told by how densely their hashes lie
   * (the k-minimum-values estimate of Bar-Yossef et al., 2002; its error is about 1 in √limit).
   */
  get total(): number {
    const { last, isFull } = this.#names;
    if (!isFull || last === undefined) return this.#counts.size;
    return Math.max(this.#counts.size, Math.round((this.#limit - 1) / ((hashName(last) + 1) / 2 ** 32)));
  }
}

/**
 * The calls of one operation.
 *
 * @internal
 */
export interface OperationCounts {
  readonly calls: number;
  /** Calls of which an attempt lost a part of its body, recovered or not. */
  readonly hitCalls: number;
  readonly failedCalls: number;
}
