import type { Decision } from "./decision/decide.ts";
import type { AttemptRecord, Fault } from "./outcome.ts";
import type { CallRecord } from "./record/call-record.ts";

/**
 * What the engine tells while it works, in this order for each call: `attempt` for every attempt that ended, behind
 * it `fault` and `decision` where it was faulty, and one `call` at the end.
 *
 * @public
 */
export type LastbyteEvent =
  | { readonly type: "attempt"; readonly call: CallSummary; readonly attempt: AttemptRecord }
  | { readonly type: "fault"; readonly call: CallSummary; readonly attempt: number; readonly fault: Fault }
  | {
      readonly type: "decision";
      readonly call: CallSummary;
      readonly attempt: number;
      readonly decision: Decision;
    }
  | { readonly type: "call"; readonly call: CallRecord };

/**
 * The part of a call's record that is known from its start.
 *
 * @public
 */
export type CallSummary = Pick<CallRecord, "id" | "method" | "url" | "operation">;
