import type { AttemptRecord, CallResult } from "lastbyte";
import type { Fields } from "@lastbyte/node/transport";

/**
 * Traces calls. The data path knows no more of OpenTelemetry than this.
 *
 * @internal
 */
export interface CallTracer {
  begin(call: TracedCall): CallTrace;
}

/**
 * One call on its way.
 *
 * @internal
 */
export interface CallTrace {
  /** An attempt begins; gives the fields that tell the upstream of it. */
  attempt(number: number): Readonly<Record<string, string>>;
  attemptEnded(record: AttemptRecord): void;
  ended(result: CallResult, attempts: readonly AttemptRecord[]): void;
}

/**
 * What is known of a call when it begins.
 *
 * @internal
 */
export interface TracedCall {
  readonly method: string;
  /** What the upstream is asked for, without its query, which may hold secrets. */
  readonly url: string;
  /** What the client asked for, with the prefix of its route and without its query. */
  readonly path: string;
  readonly fields: Fields;
  readonly clientAddress: string;
  readonly protocol: "http" | "https";
}
