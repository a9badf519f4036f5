import type { Cancellation, Clock } from "lastbyte/engine";
import type { ResponseMessageHead } from "@lastbyte/node/transport";
import type { CallTrace } from "../telemetry/call-trace.ts";
import type { UpstreamExchange } from "./exchange.ts";
import type { RequestBody } from "./request-body.ts";
import type { AttemptFields, OutgoingRequest } from "./request-message.ts";
import type { Upstream } from "./upstream.ts";

/**
 * One sending of a request, and its answer.
 *
 * @internal
 */
export interface Attempt {
  /** Sends the request and waits for the head of the final answer. */
  send(): Promise<UpstreamExchange>;
  /** Breaks it off, because nobody waits for the answer any more. */
  abort(): void;
}

/**
 * What an attempt is about.
 *
 * @internal
 */
export interface AttemptParts {
  readonly upstream: Upstream;
  readonly request: OutgoingRequest;
  readonly body: RequestBody;
  readonly fields: AttemptFields;
  readonly context: WireContext;
}

/** @internal */
export interface WireContext {
  readonly clock: Clock;
  readonly cancellation: Cancellation;
  readonly headTimeoutMs: number;
  readonly maxHeadBytes: number;
  readonly maxFields: number;
  readonly isRepeatable: boolean;
  /** Whether somebody's own checks look at answers; they may still have a chunk when the client has it, too. */
  readonly hasOwnChecks: boolean;
  /** Is told of the attempts, where calls are traced. */
  readonly trace: CallTrace | undefined;
  /** Is told the interim answers of the first attempt. */
  readonly onInterim: (head: ResponseMessageHead) => void;
  /** Is told that the client's body could not be read. */
  readonly onBodyBroken: (error: unknown) => void;
}
