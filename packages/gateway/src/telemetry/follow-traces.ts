import type { LastbyteEvent } from "lastbyte";
import { GatewayCall } from "../downstream/gateway-call.ts";
import type { CallTrace } from "./call-trace.ts";

/**
 * Tells the traces of calls what the engine tells: what became of each attempt, and of the call. Whoever listened before
 * is told the same.
 *
 * @internal
 */
export function followTraces(listener: CallListener): Required<{
  [Name in keyof CallListener]: NonNullable<CallListener[Name]>;
}> {
  /** Of the calls that are under way; each ends, be it before its first attempt. */
  const running = new Map<number, CallTrace>();
  return {
    onBegin: (call) => {
      if (call.trace !== undefined) running.set(call.id, call.trace);
      listener.onBegin?.(call);
    },
    onEvent: (event) => {
      if (event.type === "attempt" && event.call instanceof GatewayCall) {
        event.call.trace?.attemptEnded(event.attempt);
      }
      if (event.type === "call") {
        running.get(event.call.id)?.ended(event.call.result, event.call.attempts);
        running.delete(event.call.id);
      }
      listener.onEvent?.(event);
    },
  };
}

interface CallListener {
  readonly onBegin: ((call: GatewayCall) => void) | undefined;
  readonly onEvent: ((event: LastbyteEvent) => void) | undefined;
}
