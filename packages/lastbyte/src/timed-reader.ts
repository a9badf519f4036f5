import type { Cancellation } from "./cancellation.ts";
import type { Clock } from "./clock.ts";
import type { ByteSource } from "./exchange.ts";

/**
 * What a read brought.
 *
 * @internal
 */
export type ReadEvent =
  | { readonly kind: "bytes"; readonly chunk: Uint8Array }
  | { readonly kind: "end" }
  | { readonly kind: "broken"; readonly cause: unknown }
  /** No byte came for the stall timeout. */
  | { readonly kind: "stalled" }
  /** The time for holding is over; nothing was lost, and the reading goes on. */
  | { readonly kind: "hold_expired" }
  /** The call was cancelled, by its caller or by its deadline. */
  | { readonly kind: "cancelled" };

/**
 * Reads a body under two limits of time: how long it may be silent, and how long it is held.
 *
 * Only the time that is spent waiting for the sender counts as silence; a slow reader is no stall. No timer is left
 * running while nobody waits, so that a body nobody reads keeps no process alive.
 *
 * @internal
 */
export class TimedReader {
  readonly #source: ByteSource;
  readonly #clock: Clock;
  /** How long the source may be silent, or `undefined` for as long as it likes. */
  readonly stallTimeoutMs: number | undefined;
  readonly #cancellation: Cancellation;
  readonly #unsubscribe: () => void;
  #holdUntilMs: number | undefined;
  /** The read that is under way, or that brought something nobody has taken yet. */
  #pending: Promise<ReadEvent> | undefined;
  /** Answers the `next` that waits. */
  #settle: ((event: ReadEvent) => void) | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(source: ByteSource, context: ReaderContext) {
    this.#source = source;
    this.#clock = context.clock;
    this.stallTimeoutMs = context.stallTimeoutMs;
    this.#holdUntilMs = context.holdMs === undefined ? undefined : context.clock.now() + context.holdMs;
    this.#cancellation = context.cancellation;
    this.#unsubscribe = context.cancellation.subscribe(() => this.#settle?.({ kind: "cancelled" }));
  }

  /** Waits for the next event. One call at a time. */
  next(): Promise<ReadEvent> {
    if (this.#cancellation.cause !== undefined) return Promise.resolve({ kind: "cancelled" });
    this.#pending ??= this.#source.read().then(toEvent, toBroken);
    const pending = this.#pending;

    return new Promise((resolve) => {
      this.#settle = (event) => {
        this.#settle = undefined;
        this.#cancelTimer?.();
        resolve(event);
      };
      this.#startTimer();
      void pending.then((event) => {
        if (this.#pending !== pending || this.#settle === undefined) return;
        this.#pending = undefined;
        this.#settle(event);
      });
    });
  }

  /** The body is released: the time for holding no longer matters. */
  stopHolding(): void {
    this.#holdUntilMs = undefined;
  }

  /** Stops watching. The source is not cancelled by this. */
  close(): void {
    this.#unsubscribe();
    this.#cancelTimer?.();
  }

  /** Starts the timer of the limit that comes first. */
  #startTimer(): void {
    const untilHoldMs =
      this.#holdUntilMs === undefined ? Infinity : Math.max(0, this.#holdUntilMs - this.#clock.now());
    const stallTimeoutMs = this.stallTimeoutMs ?? Infinity;

    if (untilHoldMs < stallTimeoutMs) {
      this.#cancelTimer = this.#clock.after(untilHoldMs, () => {
        this.stopHolding();
        this.#settle?.({ kind: "hold_expired" });
      });
    } else if (stallTimeoutMs < Infinity) {
      this.#cancelTimer = this.#clock.after(stallTimeoutMs, () => this.#settle?.({ kind: "stalled" }));
    } else {
      this.#cancelTimer = undefined;
    }
  }
}

/** @internal */
export interface ReaderContext {
  readonly clock: Clock;
  readonly cancellation: Cancellation;
  readonly stallTimeoutMs: number | undefined;
  readonly holdMs: number | undefined;
}

function toEvent(chunk: Uint8Array | undefined): ReadEvent {
  return chunk === undefined ? { kind: "end" } : { kind: "bytes", chunk };
}

function toBroken(cause: unknown): ReadEvent {
  return { kind: "broken", cause };
}
