import type { Period } from "../ledger/history.ts";
import type { Ledger } from "../ledger/ledger.ts";

/**
 * Counts a simulated period in a ledger, with the balancers numbered as peers of the upstream.
 *
 * @internal
 */
export function countPeriod(ledger: Ledger, { fromMs, strata }: Period, upstream: string): void {
  for (const { counts } of strata) {
    for (const { peer, requests, responseBytes, faults, episodes } of counts) {
      if (requests === 0) continue;
      ledger.count({
        upstream,
        peer: peerName(peer),
        sizeClass: "16KiB",
        pathClass: 0,
        timeMs: fromMs,
        requests,
        responseBytes,
        faults:
          faults === 0 ? [] : [{ code: "http_response_incomplete", detector: "framing", faults, episodes }],
      });
    }
  }
}

/**
 * The address of a simulated balancer, out of those that are kept for examples (RFC 5737, RFC 2544).
 *
 * @internal
 */
export function peerName(balancer: number): string {
  return `198.18.${Math.floor(balancer / 250)}.${(balancer % 250) + 1}:443`;
}
