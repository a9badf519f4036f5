import type { Detector } from "./detector.ts";
import { detectorOf, lossDetectorOf } from "./detector.ts";
import type { LedgerAttempt, LedgerRecord, RecordContext } from "./ledger-record.ts";
import { UNKNOWN } from "./series.ts";
import { sizeClassOf } from "./size-class.ts";
import type { SizeClass } from "./size-class.ts";

/**
 * What one attempt adds to a ledger; nothing for one that says nothing of a peer: the caller gave up, or the request
 * never left.
 *
 * @internal
 */
export function countsOf(
  record: LedgerRecord,
  index: number,
  context: RecordContext,
): AttemptCounts | undefined {
  const attempt = record.attempts[index];
  if (attempt === undefined || attempt.outcome.kind === "aborted") return undefined;
  const { outcome, peer = UNKNOWN, receivedBytes } = attempt;
  const counts = { peer, sizeClass: sizeClassOf(sizeOf(record, attempt)), responseBytes: receivedBytes };
  // An empty answer that came twice is the origin's own word, and was handed on as such.
  if (outcome.kind === "complete" || record.result.note === "origin_repeats")
    return { ...counts, fault: undefined };
  if (outcome.fault.unsent) return undefined;

  const detector = detectorOf(outcome.fault.code, attempt.status !== undefined);
  const connection = context.connections?.[index];
  const cause = connection === undefined ? causeOf(record, peer) : `connection ${peer} ${connection}`;
  return { ...counts, fault: { code: outcome.fault.code, detector, cause } };
}

/** @internal */
export interface AttemptCounts {
  readonly peer: string;
  readonly sizeClass: SizeClass;
  readonly responseBytes: number;
  readonly fault:
    | { readonly code: string; readonly detector: Detector; readonly cause: string | undefined }
    | undefined;
}

/**
 * Whether any attempt of a call lost a part of its body.
 *
 * @internal
 */
export function isHit(record: LedgerRecord): boolean {
  if (record.result.note === "origin_repeats") return false;
  return record.attempts.some(
    ({ outcome, status }) =>
      outcome.kind === "faulty" && lossDetectorOf(outcome.fault.code, status !== undefined) !== undefined,
  );
}

/** Requests of one operation often share a connection. */
function causeOf({ operation }: LedgerRecord, peer: string): string | undefined {
  return operation === undefined ? undefined : `operation ${peer} ${operation}`;
}

/**
 * The size that the body was to have. A cut one is put beside the whole ones of its kind: by what its head announced,
 * else by what another attempt at it brought.
 */
function sizeOf({ attempts }: LedgerRecord, attempt: LedgerAttempt): number | undefined {
  if (attempt.status === undefined) return undefined;
  if (attempt.outcome.kind === "complete" || attempt.approach === "resume") return attempt.receivedBytes;
  if (attempt.expectedBytes !== undefined) return attempt.expectedBytes;
  const whole = attempts.find(
    ({ outcome, approach }) => outcome.kind === "complete" && approach !== "resume",
  );
  return whole?.receivedBytes ?? attempt.receivedBytes;
}
