import type { Faulty } from "./attempt-end.ts";
import type { Call } from "./call.ts";
import { concatBytes } from "./concat-bytes.ts";
import type { Delivery } from "./delivery.ts";
import { LastbyteError } from "./errors.ts";
import type { Applied } from "./errors.ts";
import type { Repeatability } from "./decision/repeatable.ts";
import type { Exchange } from "./exchange.ts";
import type { AttemptRecord, Fault, FaultCode } from "./outcome.ts";
import type { Journal } from "./record/journal.ts";
import type { Failure } from "./sink.ts";

/**
 * Says how a call failed: everything that is known of it, in words and as data.
 *
 * @internal
 */
export function failureOf<E extends Exchange>(
  call: Call<E>,
  { fault, exchange }: Faulty<E>,
  context: { readonly code: FaultCode; readonly delivery: Delivery<E>; readonly journal: Journal },
): Failure<E> {
  const { code, delivery, journal } = context;
  const chunks = delivery.held;
  const last = journal.lastExchange;
  const error = new LastbyteError(messageOf(call, fault, { code, attempts: journal.records }), {
    code,
    attempts: journal.records,
    status: last?.head.status,
    headers: headersOf(last),
    partial: concatBytes(chunks),
    applied: appliedOf(journal.records),
    cause: fault.cause,
  });
  if (delivery.released !== undefined) return { kind: "released", error };
  return exchange === undefined ? { kind: "unanswered", error } : { kind: "held", error, exchange, chunks };
}

/** One attempt that took effect is enough. That none did is known only where none left. */
function appliedOf(attempts: readonly AttemptRecord[]): Applied {
  if (attempts.some(({ status = 0 }) => status >= 200 && status < 300)) return "yes";
  const noneLeft = attempts.every(({ outcome }) => outcome.kind === "faulty" && outcome.fault.unsent);
  return noneLeft ? "no" : "unknown";
}

function headersOf(exchange: Exchange | undefined): Headers | undefined {
  const headers = exchange?.head.headers;
  return headers instanceof Headers ? headers : exchange?.allHeaders?.();
}

function messageOf(
  call: Pick<Call, "summary" | "repeatability">,
  fault: Fault,
  { code, attempts }: { readonly code: FaultCode; readonly attempts: readonly AttemptRecord[] },
): string {
  const { method, url } = call.summary;
  const count = attempts.length === 1 ? "1 attempt" : `${attempts.length} attempts`;
  const last = code === fault.code ? "" : `; the last fault was ${fault.code}`;
  return `${method} ${url} failed after ${count} with ${code}${last}: ${fault.detail}${ADVICE[call.repeatability]}`;
}

const ADVICE: Readonly<Record<Repeatability, string>> = {
  repeatable: "",
  "not-idempotent":
    ". It was not sent again because that could do its work twice; " +
    "if it may be repeated, give it an Idempotency-Key or say so with the option `repeatable`",
  "one-shot-body":
    ". It was not sent again because its body is a stream that can be read only once; " +
    "give a string, bytes or a Blob to make it repeatable",
  "spent-request":
    ". It was not sent again because that could do its work twice, and because the body of a Request can be read " +
    "only once; if it may be repeated, give it an Idempotency-Key or say so with the option `repeatable`",
  "by-option": ". It was not sent again because the option `repeatable` said so",
};
