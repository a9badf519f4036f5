import type { AvoidPlan } from "@lastbyte/diagnosis/feed";
import type { Decision, LastbyteEvent } from "lastbyte";

/**
 * One line about a fault, about what follows it, or about how a call with a fault ended; nothing about a healthy one.
 *
 * @internal
 */
export function describeEvent(event: LastbyteEvent): string | undefined {
  switch (event.type) {
    case "fault": {
      const { call, attempt, fault } = event;
      return `${call.method} ${call.url}: fault in attempt ${attempt}: ${fault.code} (${fault.detail})`;
    }
    case "decision":
      return `${event.call.method} ${event.call.url}: ${follows(event.decision)}`;
    case "call": {
      const { method, url, attempts, durationMs, result } = event.call;
      if (result.kind !== "delivered" || !result.recovered) return undefined;
      const last = attempts.at(-1)?.peer;
      const from = last === undefined ? "" : ` from ${last}`;
      return `${method} ${url}: recovered by attempt ${attempts.length}${from} after ${Math.round(durationMs)} ms`;
    }
    case "attempt":
      return undefined;
    default:
      return event satisfies never;
  }
}

/**
 * One line about the addresses that are avoided from now on.
 *
 * @internal
 */
export function describePlans(plans: readonly Pick<AvoidPlan, "upstream" | "peers">[]): string {
  const avoided = plans.map(({ upstream, peers }) => `${peers.join(", ")} of ${upstream}`);
  return avoided.length === 0
    ? "no address is avoided any more"
    : `avoided from now on: ${avoided.join("; ")}`;
}

function follows(decision: Decision): string {
  switch (decision.action) {
    case "retry":
    case "resume":
    case "replay":
      return decision.delayMs === 0 ? decision.action : `${decision.action} in ${decision.delayMs} ms`;
    case "deliver":
      return `handed on as it came (${decision.because})`;
    case "fail":
      return `not recovered (${decision.code}); the app sees what it would have seen without lastbyte`;
    default:
      return decision satisfies never;
  }
}
