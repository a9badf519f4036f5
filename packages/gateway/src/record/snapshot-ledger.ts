import { mergeSnapshots } from "./merge-snapshots.ts";
import type { RecorderSnapshot } from "./recorder.ts";

/**
 * What all workers have counted, those too that have ended or don't answer at the moment: a counter must never go back,
 * or whoever reads it takes that for a restart.
 *
 * @internal
 */
export class SnapshotLedger {
  readonly #keepCalls: number;
  readonly #lastTold: Map<number, RecorderSnapshot> = new Map();
  readonly #workers: Set<number> = new Set();
  #ofEnded: RecorderSnapshot | undefined;

  constructor(keepCalls: number) {
    this.#keepCalls = keepCalls;
  }

  /** A worker has begun. */
  began(worker: number): void {
    this.#workers.add(worker);
  }

  told(worker: number, snapshot: RecorderSnapshot): void {
    // Its last words may come behind the news of its end; what it told before is counted already.
    if (this.#workers.has(worker)) this.#lastTold.set(worker, snapshot);
  }

  /** A worker has ended; what it last told stays. */
  ended(worker: number): void {
    this.#workers.delete(worker);
    const last = this.#lastTold.get(worker);
    if (last === undefined) return;
    this.#lastTold.delete(worker);
    this.#ofEnded = this.#merge(last);
  }

  sum(): RecorderSnapshot {
    return this.#merge(...this.#lastTold.values());
  }

  #merge(...snapshots: readonly RecorderSnapshot[]): RecorderSnapshot {
    const all = this.#ofEnded === undefined ? snapshots : [this.#ofEnded, ...snapshots];
    return mergeSnapshots(all, this.#keepCalls);
  }
}
