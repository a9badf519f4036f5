import { lossDetectorOf } from "@lastbyte/diagnosis/feed";
import type { AttemptRecord, LastbyteEvent } from "lastbyte";
import { GatewayCall } from "../downstream/gateway-call.ts";
import { traceOf } from "../downstream/operation-of.ts";
import { Counters } from "./counters.ts";
import type { CountersSnapshot } from "./counters.ts";
import { evidenceOf } from "./evidence.ts";
import type { Evidence, FaultyCall } from "./evidence.ts";
import { Histogram } from "./histogram.ts";
import type { HistogramSnapshot } from "./histogram.ts";
import { OperationLedger } from "./operation-ledger.ts";

/**
 * Counts what happens to the calls of a gateway, and keeps the last faulty ones with their evidence.
 *
 * @internal
 */
export class Recorder {
  readonly #counters: Counters = new Counters();
  readonly #durations: Histogram = new Histogram();
  readonly #keepCalls: number;
  readonly #onCall: ((call: FaultyCall) => void) | undefined;
  readonly #wallNow: () => number;
  readonly #operations: OperationLedger;
  readonly #calls: FaultyCall[] = [];
  /** Of the calls that are under way and had a fault: what was seen of each faulty attempt. */
  readonly #pending: Map<number, Evidence[]> = new Map();
  /** Of the attempt that ended last; the engine tells its fault right behind it. */
  #receivedBytes = 0;

  constructor(context: RecorderContext) {
    this.#keepCalls = context.keepCalls;
    this.#onCall = context.onCall;
    this.#wallNow = context.wallNow;
    this.#operations = new OperationLedger({
      idleMs: context.operationIdleMs,
      now: context.now,
      onEnd: (operation, outcome) => this.#counters.add("lastbyte_operations_total", { operation, outcome }),
    });
  }

  /** A call of an operation begins. */
  readonly onBegin = (call: GatewayCall): void => {
    const { id, operation } = call;
    if (operation === undefined) return;
    const trace = traceOf(call.requestFields) ?? "";
    const name = operation === trace ? TRACED : operation;
    this.#operations.begin(id, { name, key: `${name} ${trace}` });
  };

  readonly onEvent = (event: LastbyteEvent): void => {
    switch (event.type) {
      case "attempt":
        this.#receivedBytes = event.attempt.receivedBytes;
        return this.#attempt(event.attempt);
      case "fault": {
        if (!(event.call instanceof GatewayCall)) return;
        const { attempt, fault } = event;
        const evidence = evidenceOf(event.call, { attempt, fault, receivedBytes: this.#receivedBytes });
        const known = this.#pending.get(event.call.id);
        if (known === undefined) this.#pending.set(event.call.id, [evidence]);
        else if (known.length < MAX_EVIDENCE) known.push(evidence);
        return;
      }
      case "decision":
        return;
      case "call":
        return this.#call(event.call);
      default:
        event satisfies never;
    }
  };

  snapshot(): RecorderSnapshot {
    this.#operations.sweep();
    return {
      counters: this.#counters.snapshot(),
      durations: this.#durations.snapshot(),
      calls: [...this.#calls],
    };
  }

  #attempt({ outcome, peer = "unknown", status, durationMs }: AttemptRecord): void {
    this.#durations.observe(durationMs / 1000);
    switch (outcome.kind) {
      case "complete":
        this.#counters.add("lastbyte_responses_total", { peer, verdict: outcome.verification });
        return;
      case "faulty": {
        const { code } = outcome.fault;
        this.#counters.add("lastbyte_responses_total", { peer, verdict: "faulty" });
        const detector = lossDetectorOf(code, status !== undefined);
        if (detector !== undefined) {
          this.#counters.add("lastbyte_truncations_total", { peer, kind: code, detected_by: detector });
        }
        return;
      }
      case "aborted":
        this.#counters.add("lastbyte_responses_total", { peer, verdict: "aborted" });
        return;
      default:
        outcome satisfies never;
    }
  }

  #call(call: Extract<LastbyteEvent, { type: "call" }>["call"]): void {
    const { id, result, operation } = call;
    this.#operations.end(id, result);
    this.#counters.add("lastbyte_calls_total", { result: result.kind });
    if (operation !== undefined && !TRACE_ID.test(operation)) {
      const outcome = result.kind === "delivered" && result.recovered ? "recovered" : result.kind;
      this.#counters.add("lastbyte_operation_calls_total", { operation, outcome });
    }
    const evidence = this.#pending.get(id);
    if (evidence === undefined) return;
    this.#pending.delete(id);
    const wasRecovered = result.kind === "delivered" && result.note === undefined;
    this.#counters.add("lastbyte_recoveries_total", { outcome: wasRecovered ? "recovered" : result.kind });

    const faulty: FaultyCall = {
      time: new Date(this.#wallNow()).toISOString(),
      id,
      method: call.method,
      url: call.url,
      operation,
      result,
      durationMs: Math.round(call.durationMs),
      attempts: call.attempts.length,
      faults: evidence,
    };
    this.#calls.push(faulty);
    if (this.#calls.length > this.#keepCalls) this.#calls.shift();
    this.#onCall?.(faulty);
  }
}

/** @internal */
export interface RecorderContext {
  readonly keepCalls: number;
  readonly wallNow: () => number;
  /** Milliseconds on a clock that never goes back: how long an operation was silent must not depend on one that is set. */
  readonly now: () => number;
  /** How long an operation may be silent before it counts as ended. */
  readonly operationIdleMs: number;
  /** Is told every call that had a fault, when it ends. */
  readonly onCall?: (call: FaultyCall) => void;
}

/**
 * What a recorder knows, as plain data that can be sent from one process to another.
 *
 * @internal
 */
export interface RecorderSnapshot {
  readonly counters: CountersSnapshot;
  readonly durations: HistogramSnapshot;
  readonly calls: readonly FaultyCall[];
}

/** A call that is resumed a thousand times tells the same a thousand times. */
const MAX_EVIDENCE = 20;

/** An operation that is known by its trace is one of too many to be counted by name. */
const TRACE_ID = /^[0-9a-f]{32}$/;

/** The name of all operations that have none. */
const TRACED = "trace";
