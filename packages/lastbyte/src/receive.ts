import type { ReceiveContext } from "./attempt-context.ts";
import { endIfCancelled } from "./attempt-end.ts";
import type { AttemptEnd } from "./attempt-end.ts";
import type { Call } from "./call.ts";
import type { Conclusion } from "./conclude.ts";
import type { Exchange } from "./exchange.ts";
import { open } from "./open.ts";
import { areBytesInDoubt } from "./resumption/bytes-in-doubt.ts";
import type { Fault } from "./outcome.ts";
import { readBody } from "./read-body.ts";

/**
 * Reads one answer to its end, past the checks and into the delivery.
 *
 * @internal
 */
export async function receive<E extends Exchange>(
  call: Call<E>,
  context: ReceiveContext<E>,
): Promise<AttemptEnd<E>> {
  const { exchange, delivery } = context;
  const { body } = exchange;
  const opening = open(call, context);
  if (opening.kind === "refused") {
    // The body of a retryable status may be read yet, if it turns out to be the last word.
    if (opening.fault.code !== "retryable_status") body?.cancel(opening.fault.detail);
    return { kind: "faulty", fault: opening.fault, read: "head", exchange, progressed: false };
  }
  if (body === undefined) {
    if (opening.kind === "start") return { kind: "complete", exchange, verification: "framing" };
    return { kind: "faulty", fault: BODILESS, read: "head", exchange, progressed: false };
  }

  const releasedBefore = delivery.released?.bytes ?? 0;
  let conclusion: Conclusion;
  try {
    conclusion = await readBody(call, { ...context, opening, body });
  } catch (error) {
    body.cancel(error);
    throw error;
  }
  if (conclusion.kind === "whole") {
    return { kind: "complete", exchange, verification: conclusion.verification };
  }

  body.cancel(call.cancellation.reason);
  // The checks go on with the next part only if they have seen all that was released.
  if (opening.comparison?.passed !== false) delivery.keepChecks(opening.checks);
  const cancelled = endIfCancelled(call);
  if (cancelled?.kind === "aborted") return cancelled;
  const fault = cancelled?.fault ?? conclusion.fault;
  if (areBytesInDoubt(fault.code)) {
    // Only the content can prove a length wrong; bytes that don't fit it are the fault of whoever added them.
    const isDisproved = fault.code !== "http_protocol_error";
    const lengthIsAdvisory = isDisproved && call.sink.lengthIsAdvisory === true;
    delivery.released?.doubtBytes({ lengthIsAdvisory });
  }
  const progressed = (delivery.released?.bytes ?? 0) > releasedBefore;
  return { kind: "faulty", fault, read: "body", exchange, progressed };
}

const BODILESS: Fault = Object.freeze({
  code: "representation_changed",
  detail: "the new answer has no body to go on with",
  unsent: false,
});
