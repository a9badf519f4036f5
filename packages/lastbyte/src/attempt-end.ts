import type { Cancellation } from "./cancellation.ts";
import type { Exchange } from "./exchange.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Fault, Verification } from "./outcome.ts";

/**
 * What is done next.
 *
 * @internal
 */
export type Step<E extends Exchange> =
  /** Ask for the whole; nothing was released. */
  | { readonly kind: "start" }
  /** Take the answer that is there, fault and all. */
  | { readonly kind: "accept"; readonly end: Faulty<E> }
  /** Ask for the bytes behind what was released. */
  | { readonly kind: "resume" }
  /** Ask for the whole, and go on behind what was released. */
  | { readonly kind: "replay" };

/**
 * How an attempt ended, and what the loop needs to know of it.
 *
 * @internal
 */
export type AttemptEnd<E extends Exchange> = Complete<E> | Faulty<E> | Aborted;

/** @internal */
export interface Complete<E extends Exchange> {
  readonly kind: "complete";
  readonly exchange: E;
  readonly verification: Verification;
}

/** @internal */
export interface Faulty<E extends Exchange> {
  readonly kind: "faulty";
  readonly fault: Fault;
  /** How far the answer was read: no head came, the body was not touched, or as much was read as came. */
  readonly read: "nothing" | "head" | "body";
  readonly exchange: E | undefined;
  /** Whether bytes were released in this attempt. */
  readonly progressed: boolean;
}

/** @internal */
export interface Aborted {
  readonly kind: "aborted";
  readonly reason: unknown;
}

/**
 * How a cancelled call ends, or `undefined` while it goes on.
 *
 * @internal
 */
export function endIfCancelled(call: CancellableCall): Faulty<never> | Aborted | undefined {
  const { cause } = call.cancellation;
  if (cause === undefined) return undefined;
  if (cause.kind === "caller") return { kind: "aborted", reason: cause.reason };
  const detail = `the call was not finished within ${call.options.deadlineMs} ms`;
  return unanswered({ code: "deadline_exceeded", detail, unsent: false });
}

interface CancellableCall {
  readonly cancellation: Cancellation;
  readonly options: ResolvedOptions;
}

/**
 * The end of an attempt that brought no head.
 *
 * @internal
 */
export function unanswered(fault: Fault): Faulty<never> {
  return { kind: "faulty", fault, read: "nothing", exchange: undefined, progressed: false };
}
