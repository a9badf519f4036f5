import type { Call } from "./call.ts";
import type { Exchange } from "./exchange.ts";
import type { Check } from "./integrity/check.ts";
import type { Fault } from "./outcome.ts";
import type { ReceiveContext } from "./attempt-context.ts";
import { admit } from "./resumption/admit.ts";
import type { Comparison } from "./resumption/comparison.ts";

/**
 * How the body of an answer is read.
 *
 * @internal
 */
export interface Opening {
  /** `resume` continues what was released from its last byte, `replay` is compared with it from the first. */
  readonly kind: "start" | "resume" | "replay";
  readonly checks: readonly Check[];
  /** What the answer has to begin with, where it continues a body that was released. */
  readonly comparison: Comparison | undefined;
  /** How many bytes are due whatever the framing says: those of the range, or of the whole as the first answer told. */
  readonly dueBytes: number | undefined;
}

/** @internal */
export interface Refusal {
  readonly kind: "refused";
  readonly fault: Fault;
}

/**
 * Judges the head of an answer: whether its body is read, and how.
 *
 * @internal
 */
export function open<E extends Exchange>(call: Call<E>, context: ReceiveContext<E>): Opening | Refusal {
  const { exchange, approach, delivery } = context;
  const { status } = exchange.head;
  if (approach !== "accept" && call.options.retryStatuses.includes(status)) {
    return {
      kind: "refused",
      fault: { code: "retryable_status", detail: `status ${status}`, unsent: false },
    };
  }

  const released = delivery.released;
  if (released === undefined || approach === "start" || approach === "accept") {
    return { kind: "start", checks: call.checksFor(exchange), comparison: undefined, dueBytes: undefined };
  }

  const admission = admit(approach, exchange, released);
  switch (admission.kind) {
    case "refused":
      if (admission.rangeWasWrong) released.doubtRanges();
      return admission;
    case "resume":
      return {
        kind: "resume",
        checks: released.checks,
        comparison: released.compareLastByte(),
        dueBytes: admission.rangeBytes,
      };
    case "replay":
      return {
        kind: "replay",
        checks: call.checksFor(exchange),
        comparison: released.compareAll(),
        dueBytes: released.promisedBytes,
      };
    default:
      return admission satisfies never;
  }
}
