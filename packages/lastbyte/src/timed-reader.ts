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
 * Only the time that is spent waiting for the sender counts as silence; a slow reader is no stall. One timer serves a
 * whole body: when it fires early because bytes came meanwhile, it is set anew for what is left. It does not outlast
 * the reading, so that a body nobody reads keeps no process alive: whoever stops reading for a while says so.
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
  #holdUntilMs: number;
  #silentUntilMs = Infinity;
  #isReading = false;
  /** What a read brought that nobody has taken yet. */
  #arrived: ReadEvent | undefined;
  /** Answers the `next` that waits. */
  #settle: ((event: ReadEvent) => void) | undefined;
  #timerDueMs = Infinity;
  #cancelTimer: (() => void) | undefined;

  constructor(source: ByteSource, context: ReaderContext) {
    this.#source = source;
    this.#clock = context.clock;
    this.stallTimeoutMs = context.stallTimeoutMs;
    this.#holdUntilMs = context.holdMs === undefined ? Infinity : context.clock.now() + context.holdMs;
    this.#cancellation = context.cancellation;
    this.#unsubscribe = context.cancellation.subscribe(() => this.#answer({ kind: "cancelled" }));
  }

  /** The next event, at once where there is one. One call at a time. */
  next(): ReadEvent | Promise<ReadEvent> {
    if (this.#cancellation.cause !== undefined) return { kind: "cancelled" };
    const arrived = this.#arrived;
    this.#arrived = undefined;
    if (arrived !== undefined) return arrived;
    const ready = this.#isReading ? undefined : this.#source.readNow?.();
    if (ready !== undefined) return ready === "end" ? END : { kind: "bytes", chunk: ready };

    return new Promise((resolve) => {
      this.#settle = resolve;
      const nowMs = this.#clock.now();
      this.#silentUntilMs = nowMs + (this.stallTimeoutMs ?? Infinity);
      this.#watch(nowMs);
      this.#read();
    });
  }

  #read(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    const arrive = (event: ReadEvent): void => {
      this.#isReading = false;
      if (this.#settle === undefined) this.#arrived = event;
      else this.#answer(event);
    };
    this.#source.read().then(
      (chunk) => arrive(chunk === undefined ? { kind: "end" } : { kind: "bytes", chunk }),
      (cause: unknown) => arrive({ kind: "broken", cause }),
    );
  }

  #answer(event: ReadEvent): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(event);
  }

  /** The body is released: the time for holding no longer matters. */
  stopHolding(): void {
    this.#holdUntilMs = Infinity;
  }

  /** Nobody asks for the next event for now, so no time is measured. */
  pause(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#timerDueMs = Infinity;
  }

  /** Stops watching. The source is not cancelled by this. */
  close(): void {
    this.#unsubscribe();
    this.pause();
  }

  /** Sees to it that the timer fires when the limit that comes first is over, or before. */
  #watch(nowMs: number): void {
    const dueMs = Math.min(this.#holdUntilMs, this.#silentUntilMs);
    if (this.#timerDueMs <= dueMs) return;
    this.#cancelTimer?.();
    this.#timerDueMs = dueMs;
    this.#cancelTimer = this.#clock.after(Math.max(0, dueMs - nowMs), () => this.#expire());
  }

  #expire(): void {
    this.#cancelTimer = undefined;
    this.#timerDueMs = Infinity;
    if (this.#settle === undefined) return;

    const nowMs = this.#clock.now();
    if (Math.min(this.#holdUntilMs, this.#silentUntilMs) > nowMs) return this.#watch(nowMs);
    if (this.#silentUntilMs <= this.#holdUntilMs) return this.#answer({ kind: "stalled" });
    this.stopHolding();
    this.#answer({ kind: "hold_expired" });
  }
}

/** @internal */
export interface ReaderContext {
  readonly clock: Clock;
  readonly cancellation: Cancellation;
  readonly stallTimeoutMs: number | undefined;
  readonly holdMs: number | undefined;
}

const END: ReadEvent = Object.freeze({ kind: "end" });
