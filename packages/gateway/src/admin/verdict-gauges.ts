import type { Verdict } from "@lastbyte/diagnosis";
import type { VerdictReport } from "../diagnosis/ledger-keeper.ts";
import { seriesName } from "./prometheus-text.ts";

/**
 * The verdict as gauges: which one holds, how much evidence there is against each peer, and who is avoided.
 *
 * @internal
 */
export function verdictGauges({ upstreams }: VerdictReport): Readonly<Record<string, number>> {
  const gauges: Record<string, number> = {};
  for (const { upstream, verdict, peers, ejections } of upstreams) {
    for (const kind of VERDICTS) {
      gauges[seriesName("lastbyte_verdict", { upstream, verdict: kind })] = Number(kind === verdict.kind);
    }
    const avoided = ejections.filter(({ kind }) => kind === "avoided").map(({ peer }) => peer);
    for (const { peer, evidence } of peers) {
      gauges[seriesName("lastbyte_peer_log_evalue", { upstream, peer })] = evidence;
    }
    for (const peer of new Set([...peers.map((finding) => finding.peer), ...avoided])) {
      gauges[seriesName("lastbyte_peer_ejected", { upstream, peer })] = Number(avoided.includes(peer));
    }
  }
  return gauges;
}

/** All of them are told, so that one that no longer holds falls to 0. */
const VERDICTS: readonly Verdict["kind"][] = [
  "healthy",
  "one_balancer",
  "some_balancers",
  "fleet_wide",
  "not_enough_evidence",
  "undetermined",
];
