import type { LastbyteEvent } from "lastbyte";
import { GatewayCall } from "../downstream/gateway-call.ts";
import type { CallTrace } from "./call-trace.ts";

/**
 * Tells the traces of calls what the engine tells: what became of each attempt, and of the call.
 *
 * @internal
 */
export function followTraces(
  onEvent: ((event: LastbyteEvent) => void) | undefined,
): (event: LastbyteEvent) => void {
  /** Of the calls that are under way; each ends. */
  const running = new Map<number, CallTrace>();
  return (event) => {
    if (event.type === "attempt" && event.call instanceof GatewayCall && event.call.trace !== undefined) {
      running.set(event.call.id, event.call.trace);
      event.call.trace.attemptEnded(event.attempt);
    }
    if (event.type === "call") {
      running.get(event.call.id)?.ended(event.call.result, event.call.attempts);
      running.delete(event.call.id);
    }
    onEvent?.(event);
  };
}
