import { LEDGER_LIMITS } from "./limits.ts";

/** Faults on one connection that follow each other faster than this have one cause. */
const EPISODE_GAP_MS = 10_000;

/**
 * Tells a fault that begins something from one that belongs to the fault before it.
 *
 * The problem: requests stick to connections. One connection that is broken gives a burst of faults, all from one peer,
 * and a test that takes them for independent blames the peer for it. So faults of one connection, or where that isn't
 * known of one operation, that follow each other closely are one episode, and only episodes count as evidence of who
 * it is. Rates count every fault.
 *
 * It remembers a bounded number of connections, forgets the oldest, and is no part of what a ledger writes out.
 *
 * @internal
 */
export class Episodes {
  readonly #lastMs: Map<string, number> = new Map();

  /** Whether a fault begins an episode. `cause` is the connection or the operation; nothing where neither is known. */
  begins(cause: string | undefined, timeMs: number): boolean {
    if (cause === undefined) return true;
    const lastMs = this.#lastMs.get(cause);
    // Deleted first, so that the most recent one stands last, and the oldest is forgotten.
    this.#lastMs.delete(cause);
    this.#lastMs.set(cause, timeMs);
    if (this.#lastMs.size > LEDGER_LIMITS.episodes) {
      for (const oldest of this.#lastMs.keys()) {
        this.#lastMs.delete(oldest);
        break;
      }
    }
    return lastMs === undefined || timeMs - lastMs >= EPISODE_GAP_MS;
  }
}
