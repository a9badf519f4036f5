import type { AttemptRecord, FaultCode } from "./outcome.ts";

/**
 * A response that could not be had whole.
 *
 * Everything that is known of it is on the error: the status and headers, if a head arrived; the bytes that came
 * (`partial`); every attempt; and whether the request took effect (`applied`), which decides whether an order that
 * was cut may be placed again.
 *
 * @example
 * ```ts
 * import { createFetch, LastbyteError } from "lastbyte";
 *
 * const fetch = createFetch();
 * try {
 *   await fetch("http://127.0.0.1:9/tasks", { method: "POST", body: "{}" });
 * } catch (error) {
 *   if (!(error instanceof LastbyteError)) throw error;
 *   console.log(error.code, error.applied, error.attempts.length);
 * }
 * ```
 *
 * @public
 */
export class LastbyteError extends Error {
  override readonly name = "LastbyteError";
  /** What went wrong with the last attempt, or the bound that forbade another one. */
  readonly code: FaultCode;
  /** Every attempt of the call, in order. */
  readonly attempts: readonly AttemptRecord[];
  /** The status of the last response whose head arrived. */
  readonly status: number | undefined;
  /** The headers of that response. */
  readonly headers: Headers | undefined;
  /** The bytes of the last response's body that arrived and were not handed on; empty where there are none. */
  readonly partial: Uint8Array;
  /** Whether the request took effect: `yes` after a 2xx to any attempt, `no` where none left, else `unknown`. */
  readonly applied: Applied;

  /** @internal */
  constructor(message: string, details: LastbyteErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.attempts = details.attempts;
    this.status = details.status;
    this.headers = details.headers;
    this.partial = details.partial;
    this.applied = details.applied;
  }
}

/**
 * Whether a request took effect at the origin, as far as the client can know.
 *
 * @public
 */
export type Applied = "yes" | "no" | "unknown";

/** @internal */
export interface LastbyteErrorDetails {
  readonly code: FaultCode;
  readonly attempts: readonly AttemptRecord[];
  readonly status: number | undefined;
  readonly headers: Headers | undefined;
  readonly partial: Uint8Array;
  readonly applied: Applied;
  readonly cause: unknown;
}
