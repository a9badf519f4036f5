import type { CallResult } from "lastbyte";

/**
 * Counts operations rather than calls, since it is the operation that users see fail: one of a thousand calls fails once
 * in a hundred times where one call in 100 000 is lost.
 *
 * Nobody says when an operation ends, so it has ended when none of its calls is under way and none has been for a while.
 * The number that is kept is bounded: beyond it, the one that was heard of least recently counts as ended.
 *
 * @internal
 */
export class OperationLedger {
  readonly #idleMs: number;
  readonly #now: () => number;
  readonly #onEnd: (name: string, outcome: OperationOutcome) => void;
  /** In the order in which they were last heard of. */
  readonly #open: Map<string, Operation> = new Map();
  readonly #byCall: Map<number, Operation> = new Map();
  #nextSweepMs = -Infinity;

  constructor(context: OperationContext) {
    this.#idleMs = context.idleMs;
    this.#now = context.now;
    this.#onEnd = context.onEnd;
  }

  /** A call begins. `key` tells operations of one name apart. */
  begin(call: number, { name, key }: { readonly name: string; readonly key: string }): void {
    this.sweep();
    const operation = this.#open.get(key) ?? { key, name, running: 0, heardMs: 0, worst: "delivered" };
    operation.running += 1;
    this.#byCall.set(call, operation);
    this.#heardOf(operation);
    if (this.#open.size <= MAX_OPEN) return;
    const [oldest] = this.#open.values();
    if (oldest !== undefined) this.#close(oldest);
  }

  /** A call ends. */
  end(call: number, result: CallResult): void {
    const operation = this.#byCall.get(call);
    if (operation === undefined) return;
    this.#byCall.delete(call);
    operation.running -= 1;
    const outcome = outcomeOf(result);
    if (RANKS[outcome] > RANKS[operation.worst]) operation.worst = outcome;
    // One that was closed early, because there were too many, is not opened again by its end.
    if (this.#open.has(operation.key)) this.#heardOf(operation);
  }

  /** Closes what has ended; at most once a second, for it looks at all of them. */
  sweep(): void {
    const nowMs = this.#now();
    if (nowMs < this.#nextSweepMs) return;
    this.#nextSweepMs = nowMs + SWEEP_MS;
    for (const operation of this.#open.values()) {
      if (nowMs - operation.heardMs < this.#idleMs) break;
      if (operation.running === 0) this.#close(operation);
    }
  }

  #heardOf(operation: Operation): void {
    operation.heardMs = this.#now();
    this.#open.delete(operation.key);
    this.#open.set(operation.key, operation);
  }

  #close(operation: Operation): void {
    this.#open.delete(operation.key);
    this.#onEnd(operation.name, operation.worst);
  }
}

/** @internal */
export interface OperationContext {
  /** How long none of its calls may have been heard of when an operation counts as ended. */
  readonly idleMs: number;
  readonly now: () => number;
  readonly onEnd: (name: string, outcome: OperationOutcome) => void;
}

/**
 * How the worst of its calls ended.
 *
 * @internal
 */
export type OperationOutcome = "delivered" | "recovered" | "aborted" | "failed";

interface Operation {
  readonly key: string;
  readonly name: string;
  running: number;
  heardMs: number;
  worst: OperationOutcome;
}

const RANKS: Readonly<Record<OperationOutcome, number>> = {
  delivered: 0,
  recovered: 1,
  aborted: 2,
  failed: 3,
};

/** Some hundred bytes each. */
const MAX_OPEN = 10_000;
const SWEEP_MS = 1_000;

function outcomeOf(result: CallResult): OperationOutcome {
  return result.kind === "delivered" && result.recovered ? "recovered" : result.kind;
}
