import type { FaultCode } from "../outcome.ts";

/**
 * A fault that a door sees on the wire with its own eyes, so that no words of a platform have to be read.
 *
 * @internal
 */
export class WireError extends Error {
  override readonly name = "WireError";
  readonly fault: FaultCode;
  /** Whether the request provably never left. */
  readonly unsent: boolean;

  constructor(fault: FaultCode, detail: string, unsent = false) {
    super(detail);
    this.fault = fault;
    this.unsent = unsent;
  }
}
