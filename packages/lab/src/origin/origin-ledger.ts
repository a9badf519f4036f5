/**
 * How many different paths, request ids and names are counted one by one, each.
 */
const MAX_TRACKED = 100_000;

/**
 * What the origin was really asked, and what it really did.
 *
 * @public
 */
export interface OriginTruth {
  readonly requests: number;
  readonly byMethod: Readonly<Record<string, number>>;
  /** By path, without the query. */
  readonly byPath: Readonly<Record<string, number>>;
  readonly byRequestId: Readonly<Record<string, number>>;
  /** POST requests that arrived whole, also those that an Idempotency-Key made harmless. */
  readonly posts: number;
  readonly created: number;
  readonly changed: number;
  readonly deleted: number;
  /** POST requests that were answered again for an Idempotency-Key, without creating anything. */
  readonly replayed: number;
  /** How many tasks were created under each name that a client gave. */
  readonly createdByName: Readonly<Record<string, number>>;
  /** The names of these under which more than one task was created. */
  readonly doubled: readonly { readonly name: string; readonly count: number }[];
  /** Things that were counted in the totals but not by path, id or name, because there were too many. */
  readonly untracked: number;
}

/**
 * Counts what reaches the origin.
 *
 * @internal
 */
export class OriginLedger {
  readonly #byMethod = new Map<string, number>();
  readonly #byPath = new Map<string, number>();
  readonly #byRequestId = new Map<string, number>();
  readonly #createdByName = new Map<string, number>();
  readonly #totals = { requests: 0, posts: 0, created: 0, changed: 0, deleted: 0, replayed: 0, untracked: 0 };

  asked(method: string, path: string, requestId: string | undefined): void {
    this.#totals.requests += 1;
    this.#count(this.#byMethod, method);
    this.#count(this.#byPath, path);
    if (requestId !== undefined) this.#count(this.#byRequestId, requestId);
  }

  did(what: "posts" | "changed" | "deleted" | "replayed"): void {
    this.#totals[what] += 1;
  }

  created(name: string | undefined): void {
    this.#totals.created += 1;
    if (name !== undefined) this.#count(this.#createdByName, name);
  }

  read(): OriginTruth {
    const doubled = [...this.#createdByName]
      .filter(([, count]) => count > 1)
      .map(([name, count]) => ({ name, count }));
    return {
      ...this.#totals,
      byMethod: Object.fromEntries(this.#byMethod),
      byPath: Object.fromEntries(this.#byPath),
      byRequestId: Object.fromEntries(this.#byRequestId),
      createdByName: Object.fromEntries(this.#createdByName),
      doubled,
    };
  }

  #count(counts: Map<string, number>, key: string): void {
    const count = counts.get(key);
    if (count === undefined && counts.size >= MAX_TRACKED) {
      this.#totals.untracked += 1;
      return;
    }
    counts.set(key, (count ?? 0) + 1);
  }
}
