import { count } from "../verdict/words.ts";
import { isTrouble } from "../verdict/is-trouble.ts";
import type { Verdict } from "../verdict/verdict.ts";
import type { UpstreamReport } from "./incident-report.ts";

/**
 * Says in a few words what is true now.
 *
 * @internal
 */
export function headline({ diagnosis, troubles }: UpstreamReport): string {
  const { verdict, requests } = diagnosis;
  if (requests.total === 0) return "Nothing was counted";
  if (isTrouble(verdict) || troubles.length === 0) return nameOf(verdict);
  return verdict.kind === "healthy" ? "It is over" : "Perhaps it is over";
}

/**
 * Names a verdict in a few words.
 *
 * @internal
 */
export function nameOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case "healthy":
      return "Healthy";
    case "one_balancer":
      return `One balancer loses the last bytes: ${verdict.blamed[0]?.peer ?? ""}`;
    case "some_balancers":
      return `${count(verdict.blamed.length)} balancers lose the last bytes`;
    case "fleet_wide":
      return "The whole fleet loses last bytes";
    case "not_enough_evidence":
      return verdict.about === "rate"
        ? "Nothing is shown to be wrong, but too little was seen"
        : "Bodies lose a part; one balancer or all isn't decided yet";
    case "undetermined":
      return "Bodies lose a part; which balancer it is can't be told";
    default:
      return verdict satisfies never;
  }
}

/** @internal */
export function toneOf(verdict: Verdict): "good" | "bad" | "open" {
  if (verdict.kind === "healthy") return "good";
  return isTrouble(verdict) ? "bad" : "open";
}
