import type { AttemptEnd } from "../attempt-end.ts";
import type { Clock } from "../clock.ts";
import type { Decision } from "../decision/decide.ts";
import type { CallSummary, LastbyteEvent } from "../events.ts";
import type { Exchange } from "../exchange.ts";
import type { AttemptRecord, FaultCode, Outcome, Verification } from "../outcome.ts";
import type { CallResult } from "./call-record.ts";

type Note = (CallResult & { kind: "delivered" })["note"];

/**
 * Writes down what happens to one call, and tells it.
 *
 * @internal
 */
export class Journal {
  readonly #summary: CallSummary;
  readonly #clock: Clock;
  readonly #tell: ((event: LastbyteEvent) => void) | undefined;
  readonly #startedAtMs: number;
  readonly #records: AttemptRecord[] = [];
  /** For each record, in what way its answer was odd. */
  readonly #oddities: (Oddity | undefined)[] = [];
  #current: CurrentAttempt;
  #lastExchange: Exchange | undefined;
  #note: Note;

  constructor(summary: CallSummary, clock: Clock, tell: ((event: LastbyteEvent) => void) | undefined) {
    this.#summary = summary;
    this.#clock = clock;
    this.#tell = tell;
    this.#startedAtMs = clock.now();
    this.#current = {
      approach: "start",
      startedAtMs: this.#startedAtMs,
      exchange: undefined,
      peer: undefined,
      receivedBytes: 0,
    };
  }

  get records(): readonly AttemptRecord[] {
    return this.#records;
  }

  /** Bytes of the body that arrived in the present attempt. */
  get receivedBytes(): number {
    return this.#current.receivedBytes;
  }

  /** The last answer whose head came, of whichever attempt. */
  get lastExchange(): Exchange | undefined {
    return this.#lastExchange;
  }

  /** The addresses that gave a faulty answer in this call. */
  get faultyPeers(): readonly string[] {
    return this.#records.flatMap(({ peer }) => (peer === undefined ? [] : [peer]));
  }

  /** Whether the last answer and an earlier one were both empty where content was due, or both malformed. */
  get originRepeats(): boolean {
    const last = this.#oddities.at(-1);
    return last !== undefined && this.#oddities.filter((oddity) => oddity === last).length > 1;
  }

  /** An attempt begins; gives its number. */
  started(approach: AttemptRecord["approach"]): number {
    this.#current = {
      approach,
      startedAtMs: this.#clock.now(),
      exchange: undefined,
      peer: undefined,
      receivedBytes: 0,
    };
    this.#note = undefined;
    return this.#records.length + 1;
  }

  /** Its request reached this address, and no answer came. */
  reached(peer: string | undefined): void {
    this.#current.peer = peer;
  }

  /** The head of its answer arrived. */
  answered(exchange: Exchange): void {
    this.#current.exchange = exchange;
    this.#lastExchange = exchange;
  }

  /** Bytes of its body arrived. */
  received(bytes: number): void {
    this.#current.receivedBytes += bytes;
  }

  /** An attempt ended. */
  ended(end: AttemptEnd<Exchange>): void {
    const attempt = this.#record(this.#records.length + 1, outcomeOf(end));
    this.#records.push(attempt);
    this.#oddities.push(oddityOf(attempt, this.#current.exchange));
    this.#emit({ type: "attempt", call: this.#summary, attempt });
    if (end.kind !== "faulty") return;
    this.#emit({ type: "fault", call: this.#summary, attempt: attempt.number, fault: end.fault });
  }

  /** The answer of an attempt that had ended with its status was read after all. */
  endedAfterAll(end: AttemptEnd<Exchange>): void {
    this.#records.pop();
    this.#oddities.pop();
    this.ended(end);
  }

  decided(decision: Decision): void {
    this.#emit({ type: "decision", call: this.#summary, attempt: this.#records.length, decision });
    if (decision.action === "deliver") this.#note = decision.because;
  }

  delivered(verification: Verification): void {
    const recovered = this.#records.length > 1 && this.#note === undefined;
    this.#finish({ kind: "delivered", verification, recovered, note: this.#note });
  }

  failed(code: FaultCode): void {
    this.#finish({ kind: "failed", code });
  }

  aborted(): void {
    this.#finish({ kind: "aborted" });
  }

  #finish(result: CallResult): void {
    if (this.#tell === undefined) return;
    const durationMs = this.#clock.now() - this.#startedAtMs;
    this.#emit({ type: "call", call: { ...this.#summary, attempts: this.#records, durationMs, result } });
  }

  #record(number: number, outcome: Outcome): AttemptRecord {
    const { approach, exchange, receivedBytes, startedAtMs } = this.#current;
    const durationMs = this.#clock.now() - startedAtMs;
    const peer = exchange?.peer ?? this.#current.peer;
    const expectedBytes = exchange?.expectedBytes;
    const status = exchange?.head.status;
    return { number, approach, peer, status, receivedBytes, expectedBytes, durationMs, outcome };
  }

  /** Tells an event. What a listener throws is its own, and must not become the call's. */
  #emit(event: LastbyteEvent): void {
    try {
      this.#tell?.(event);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

interface CurrentAttempt {
  readonly approach: AttemptRecord["approach"];
  readonly startedAtMs: number;
  exchange: Exchange | undefined;
  peer: string | undefined;
  receivedBytes: number;
}

function outcomeOf(end: AttemptEnd<Exchange>): Outcome {
  switch (end.kind) {
    case "complete":
      return { kind: "complete", verification: end.verification };
    case "faulty":
      return { kind: "faulty", fault: end.fault };
    case "aborted":
      return { kind: "aborted" };
    default:
      return end satisfies never;
  }
}

/** What an origin may well mean, odd as it is. */
type Oddity = "empty" | "malformed";

function oddityOf(record: AttemptRecord, exchange: Exchange | undefined): Oddity | undefined {
  if (record.outcome.kind !== "faulty") return undefined;
  const { code } = record.outcome.fault;
  if (code === "content_malformed") return "malformed";
  if (code !== "content_incomplete" || record.receivedBytes > 0) return undefined;
  // Nothing came out of a coded body that was long enough for something: that is a loss, not a word.
  const announcedBytes = Number(exchange?.head.headers.get("content-length") ?? 0);
  return announcedBytes > MAX_EMPTY_CODED_BYTES ? undefined : "empty";
}

/** An empty body is 20 bytes in gzip, 8 in deflate, at most 13 in zstd and 1 in brotli; some senders add a little. */
const MAX_EMPTY_CODED_BYTES = 32;
