import { compareByHash, hashName } from "./hash.ts";

/**
 * A set of names with a bound, which keeps those whose hashes are the smallest.
 *
 * The problem: "the first 10 000" depends on the order in which names came, so two ledgers would merge to another one
 * than the ledger that saw all. The smallest hashes don't: a name that is among the smallest of all was among the
 * smallest wherever it was seen, and so was never dropped, and its counts are whole. And a hash knows nothing of
 * faults, so what is kept is a fair sample.
 *
 * @internal
 */
export class BoundedNames {
  readonly #limit: number;
  readonly #kept: Set<string> = new Set();
  /** The kept names in the order of their hashes, so that the last one can be dropped; sorted when it is needed. */
  #ordered: string[] = [];
  /** The largest that may be kept, once the set has been full. */
  #last: string | undefined;
  #lastHash = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.#kept.size >= this.#limit;
  }

  /** The largest name that is kept, by its hash, while the set is full. */
  get last(): string | undefined {
    return this.#last;
  }

  /** Takes a name in. Gives the name that has to go for it, which may be the name itself. */
  admit(name: string): { readonly dropped: string | undefined } {
    if (this.#kept.has(name)) return { dropped: undefined };
    if (this.#kept.size < this.#limit) {
      this.#kept.add(name);
      if (this.isFull) this.#order();
      return { dropped: undefined };
    }
    // Most names that come to a full set are beyond its last by far, and need no further look.
    if (this.#last === undefined || hashName(name) > this.#lastHash) return { dropped: name };
    if (compareByHash(name, this.#last) > 0) return { dropped: name };
    const dropped = this.#last;
    this.#kept.delete(dropped);
    this.#kept.add(name);
    this.#insert(name);
    return { dropped };
  }

  #order(): void {
    this.#ordered = [...this.#kept].sort(compareByHash);
    this.#remember(this.#ordered.at(-1));
  }

  #remember(last: string | undefined): void {
    this.#last = last;
    this.#lastHash = last === undefined ? 0 : hashName(last);
  }

  #insert(name: string): void {
    this.#ordered.pop();
    let [low, high] = [0, this.#ordered.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareByHash(this.#ordered[middle] ?? "", name) < 0) low = middle + 1;
      else high = middle;
    }
    this.#ordered.splice(low, 0, name);
    this.#remember(this.#ordered.at(-1));
  }
}
