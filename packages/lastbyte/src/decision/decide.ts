import type { Fault, FaultCode } from "../outcome.ts";

/**
 * What follows a fault.
 *
 * @public
 */
export type Decision =
  /** Send again from the start; nothing was released. */
  | { readonly action: "retry"; readonly delayMs: number }
  /** Ask for the missing bytes by Range. */
  | { readonly action: "resume"; readonly delayMs: number }
  /** Send again from the start, compare with what was released, and go on behind it. */
  | { readonly action: "replay"; readonly delayMs: number }
  /** Hand on what came, as it came. */
  | {
      readonly action: "deliver";
      readonly because: "retryable_status" | "content_malformed" | "origin_repeats";
    }
  /** Give up. */
  | { readonly action: "fail"; readonly code: FaultCode };

/**
 * All that a decision depends on.
 *
 * @internal
 */
export interface CallState {
  /** Attempts in a row that brought nothing new, the one that just ended included. */
  readonly fruitlessAttempts: number;
  /** All attempts so far. */
  readonly attempts: number;
  readonly maxAttempts: number;
  /** Whether the request may be sent twice. */
  readonly repeatable: boolean;
  /** Whether it could be sent at all: its body has not been used up. */
  readonly resendable: boolean;
  /** How long the next attempt would wait. */
  readonly delayMs: number;
  /** What is left until the deadline; `Infinity` without one. */
  readonly remainingMs: number;
  /** Whether the origin's retry budget has one retry left. */
  readonly budgetAllows: boolean;
  /** Whether this answer and an earlier one were both empty, or both malformed. */
  readonly originRepeats: boolean;
  /** Whether the platform undid a content coding, so that a broken one may look like a malformed text. */
  readonly codingUndone: boolean;
  /** What was released to the caller, and how it could go on. */
  readonly released: "nothing" | "resumable" | "replayable" | "stream";
}

/**
 * Chooses what follows a fault. Pure: no clock, no random source, no I/O.
 *
 * @internal
 */
export function decide(fault: Fault, call: CallState): Decision {
  // Closed but broken is the sender's own doing, and the same would come again. A platform that undoes content codings
  // makes such texts of broken streams too, so behind one it is worth a second try.
  const isMalformed = fault.code === "content_malformed";
  if (isMalformed && !(call.codingUndone && call.released === "nothing")) return giveUp(fault, call);

  // What may well be meant is the origin's own word when it comes twice: an empty answer, a malformed one. (A cut body
  // proves nothing by coming twice: the same packet is lost.)
  if (call.originRepeats)
    return { action: "deliver", because: isMalformed ? "content_malformed" : "origin_repeats" };

  // What was released is a part of something that no longer exists.
  if (fault.code === "representation_changed") return giveUp(fault, call);

  // The caller's time is over.
  if (fault.code === "deadline_exceeded") return giveUp(fault, call);

  // The certificate will not get better.
  if (fault.code === "tls_certificate_error") return giveUp(fault, call);

  // Sending this request twice could do its work twice, unless it never left.
  if (!call.repeatable && !fault.unsent) return giveUp(fault, call);

  // What it would be sent with is used up.
  if (!call.resendable) return giveUp(fault, call);

  // A live stream has no beginning to go back to.
  if (call.released === "stream") return giveUp(fault, call);

  // The attempts are spent.
  if (call.fruitlessAttempts >= call.maxAttempts) return giveUp(fault, call);

  // A body that comes in crumbs would never end.
  if (call.attempts >= MAX_ATTEMPTS_IN_ALL) return giveUp(fault, call);

  // The next attempt would start after the deadline.
  if (call.delayMs >= call.remainingMs) return giveUp(fault, call, "deadline_exceeded");

  // The origin is failing so often that asking again would make it worse.
  if (!call.budgetAllows) return giveUp(fault, call, "retry_budget_exhausted");

  // Nothing was released yet, so the whole response can be replaced.
  if (call.released === "nothing") return { action: "retry", delayMs: call.delayMs };

  // Only the end is missing, and the origin can name the version that it belongs to.
  if (call.released === "resumable") return { action: "resume", delayMs: call.delayMs };

  // Otherwise the response is asked for again, and has to begin with what was released.
  return { action: "replay", delayMs: call.delayMs };
}

/** Bounds a call whose every attempt brings a little; 20 cuts of a large body are well within. */
const MAX_ATTEMPTS_IN_ALL = 1_000;

/**
 * A status is an answer, and reaches the caller as one, unless the caller has the beginning of another answer already.
 * A malformed text is handed on as it came. Everything else is a failure.
 */
function giveUp(fault: Fault, call: CallState, code: FaultCode = fault.code): Decision {
  if (fault.code === "content_malformed") return { action: "deliver", because: "content_malformed" };
  const isAnswer = fault.code === "retryable_status" && call.released === "nothing";
  return isAnswer ? { action: "deliver", because: "retryable_status" } : { action: "fail", code };
}
