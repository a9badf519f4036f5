import { attempt } from "./attempt.ts";
import type { AttemptEnd, Faulty, Step } from "./attempt-end.ts";
import type { Call } from "./call.ts";
import { sleep } from "./clock.ts";
import { decide } from "./decision/decide.ts";
import type { CallState } from "./decision/decide.ts";
import { isResendable } from "./decision/repeatable.ts";
import { parseRetryAfter } from "./decision/retry-after.ts";
import { retryDelayMs } from "./decision/retry-delay.ts";
import { Delivery } from "./delivery.ts";
import type { Exchange } from "./exchange.ts";
import { failureOf } from "./failure.ts";
import { Journal } from "./record/journal.ts";

/**
 * Makes attempts until the response is whole or a decision says stop. Never rejects: the sink is told how it ends.
 *
 * @internal
 */
export async function runCall<E extends Exchange>(call: Call<E>): Promise<void> {
  const { clock, options, sink } = call;
  const journal = new Journal(call.summary, clock, options.onEvent);
  const deadline = startDeadline(call);
  call.budget.deposit(clock.now());
  try {
    await makeAttempts(call, journal, deadline.atMs);
  } catch (error) {
    // A check that threw, say. It is the program's own, and no reason to leave the caller waiting.
    sink.fail({ kind: "aborted", reason: error });
    journal.aborted();
  } finally {
    deadline.stop();
  }
}

/** The loop. */
async function makeAttempts<E extends Exchange>(
  call: Call<E>,
  journal: Journal,
  deadlineAtMs: number,
): Promise<void> {
  const { clock, options, sink } = call;
  const isRepeatable = call.repeatability === "repeatable";
  const delivery = new Delivery(sink, options.holdBytes, isRepeatable ? call.createDigest : undefined);
  let fruitlessAttempts = 0;
  let step: Step<E> = { kind: "start" };

  for (;;) {
    const end: AttemptEnd<E> = await attempt(call, step, { delivery, journal });

    if (end.kind === "complete") {
      delivery.finish(end.exchange);
      return journal.delivered(end.verification);
    }
    if (end.kind === "aborted") {
      sink.fail({ kind: "aborted", reason: end.reason });
      return journal.aborted();
    }

    fruitlessAttempts = end.progressed ? 1 : fruitlessAttempts + 1;
    const remainingMs = deadlineAtMs - clock.now();
    const decision = decide(
      end.fault,
      stateOf(call, end, { delivery, journal, fruitlessAttempts, remainingMs }),
    );
    journal.decided(decision);

    switch (decision.action) {
      case "deliver":
        step = { kind: "accept", end };
        break;
      case "fail":
        end.exchange?.body?.cancel(end.fault.detail);
        sink.fail(failureOf(call, end, { code: decision.code, delivery, journal }));
        return journal.failed(decision.code);
      case "retry":
      case "resume":
      case "replay":
        end.exchange?.body?.cancel(end.fault.detail);
        call.budget.tryWithdraw(clock.now());
        if (end.exchange !== undefined) sink.replaced?.(end.exchange, delivery.held, end.fault);
        await sleep(clock, decision.delayMs, call.cancellation);
        step = { kind: decision.action === "retry" ? "start" : decision.action };
        break;
      default:
        decision satisfies never;
    }
  }
}

/** Gathers what the decision depends on. */
function stateOf<E extends Exchange>(call: Call<E>, end: Faulty<E>, so: SoFar<E>): CallState {
  const { clock, options } = call;
  const head = end.exchange?.head;
  const retryAfterMs = parseRetryAfter(head?.headers.get("retry-after") ?? null, clock.wallNow());
  const circumstances = { fruitlessAttempts: so.fruitlessAttempts, retryAfterMs, random: call.random() };
  const released = so.delivery.released;
  const isStream = released !== undefined && call.isStream(released.exchange.head);
  return {
    fruitlessAttempts: so.fruitlessAttempts,
    attempts: so.journal.records.length,
    maxAttempts: options.maxAttempts,
    repeatable: call.repeatability === "repeatable",
    resendable: isResendable(call.repeatability),
    delayMs: retryDelayMs(end.fault, circumstances, options),
    remainingMs: so.remainingMs,
    budgetAllows: call.budget.balance(clock.now()) >= 1,
    // An origin that told a length, and the caller of it, did not mean nothing.
    originRepeats: so.journal.originRepeats && (released?.promisedBytes ?? 0) === 0,
    codingUndone: end.exchange?.codingUndone === true,
    released: isStream ? "stream" : (released?.continuation ?? "nothing"),
  };
}

interface SoFar<E extends Exchange> {
  readonly delivery: Delivery<E>;
  readonly journal: Journal;
  readonly fruitlessAttempts: number;
  readonly remainingMs: number;
}

/** Cancels the call when its deadline comes. */
function startDeadline(call: Pick<Call, "clock" | "options" | "cancellation">): {
  readonly atMs: number;
  readonly stop: () => void;
} {
  const { clock, options, cancellation } = call;
  if (options.deadlineMs === undefined || options.deadlineMs === Infinity)
    return { atMs: Infinity, stop: () => {} };
  const stop = clock.after(options.deadlineMs, () => cancellation.cancel({ kind: "deadline" }));
  return { atMs: clock.now() + options.deadlineMs, stop };
}
