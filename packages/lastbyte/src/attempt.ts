import type { AttemptContext } from "./attempt-context.ts";
import { endIfCancelled, unanswered } from "./attempt-end.ts";
import type { Aborted, AttemptEnd, Faulty, Step } from "./attempt-end.ts";
import type { Call } from "./call.ts";
import type { AttemptPlan, Exchange } from "./exchange.ts";
import { nameFault } from "./framing/name-fault.ts";
import type { Fault } from "./outcome.ts";
import { receive } from "./receive.ts";
import { rangeRequest } from "./resumption/range-request.ts";

/**
 * Makes one attempt: sends the request, reads the answer, and passes on what is sound.
 *
 * @internal
 */
export async function attempt<E extends Exchange>(
  call: Call<E>,
  step: Step<E>,
  context: AttemptContext<E>,
): Promise<AttemptEnd<E>> {
  const { delivery, journal } = context;
  const cancelled = endIfCancelled(call);
  if (cancelled !== undefined) {
    if (step.kind === "accept") step.end.exchange?.body?.cancel(call.cancellation.reason);
    return cancelled;
  }
  if (step.kind === "accept") return accept(call, step.end, context);

  const number = journal.started(step.kind);
  const released = step.kind === "resume" ? delivery.released : undefined;
  const headers = released === undefined ? {} : rangeRequest(released);
  const answer = await send(call, { number, headers, faultyPeers: journal.faultyPeers });
  if (answer.kind !== "answered") {
    journal.reached(call.wire.peer);
    journal.ended(answer);
    return answer;
  }
  journal.answered(answer.exchange);
  // Until here the bytes of the attempt before were the best there was: the partial body of an error.
  delivery.discardHeld();
  const end = await receive(call, { ...context, exchange: answer.exchange, approach: step.kind });
  journal.ended(end);
  return end;
}

/** Reads an answer whose status had asked for another attempt, or takes the body that was read before. */
async function accept<E extends Exchange>(
  call: Call<E>,
  faulty: Faulty<E>,
  context: AttemptContext<E>,
): Promise<AttemptEnd<E>> {
  const { exchange } = faulty;
  if (exchange === undefined) return faulty;
  if (faulty.read === "body") return { kind: "complete", exchange, verification: "none" };
  const end = await receive(call, { ...context, exchange, approach: "accept" });
  context.journal.endedAfterAll(end);
  return end;
}

interface Answered<E extends Exchange> {
  readonly kind: "answered";
  readonly exchange: E;
}

async function send<E extends Exchange>(
  call: Call<E>,
  plan: AttemptPlan,
): Promise<Answered<E> | Faulty<E> | Aborted> {
  const sending = call.wire.send(plan);
  try {
    const exchange = await call.cancellation.race(sending);
    if (exchange !== undefined) return { kind: "answered", exchange };
    // Cancelled: an answer that still comes is let go.
    sending.then(({ body }) => body?.cancel(call.cancellation.reason)).catch(() => {});
    return endIfCancelled(call) ?? unanswered(NO_ANSWER);
  } catch (cause) {
    const cancelled = endIfCancelled(call);
    if (cancelled !== undefined) return cancelled;
    const named = nameFault(cause, "head");
    // Not the network's doing: a bad URL, a redirect that was forbidden. The caller sees what the platform said.
    if (named === undefined) return { kind: "aborted", reason: cause };
    // Behind a redirect, the request itself has arrived and done its work, whatever became of the next hop.
    return unanswered({ ...named, unsent: named.unsent && call.wire.followsRedirects !== true, cause });
  }
}

const NO_ANSWER: Fault = Object.freeze({
  code: "http_protocol_error",
  detail: "the door gave neither an answer nor an error",
  unsent: false,
});
