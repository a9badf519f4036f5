import type { CountersSnapshot } from "../record/counters.ts";
import { BUCKETS_S } from "../record/histogram.ts";
import type { RecorderSnapshot } from "../record/recorder.ts";

/**
 * Writes what was counted in Prometheus' text format (version 0.0.4).
 *
 * @internal
 */
export function prometheusText(snapshot: RecorderSnapshot, gauges: Readonly<Record<string, number>>): string {
  const lines: string[] = [];
  for (const [name, help] of Object.entries(COUNTER_HELP)) {
    const counts = snapshot.counters.filter((count) => count.name === name);
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} counter`, ...counts.map(lineOf));
  }
  lines.push(...histogramLines("lastbyte_attempt_duration_seconds", snapshot.durations));
  const named = Object.entries(gauges).toSorted(([a], [b]) => (a < b ? -1 : 1));
  let family = "";
  for (const [series, value] of named) {
    const name = series.replace(/\{.*/, "");
    const help = GAUGE_HELP[name];
    if (name !== family && help !== undefined) lines.push(`# HELP ${name} ${help}`);
    if (name !== family) lines.push(`# TYPE ${name} gauge`);
    family = name;
    lines.push(`${series} ${value}`);
  }
  return `${lines.join("\n")}\n`;
}

/**
 * What each counter counts.
 *
 * @internal
 */
export const COUNTER_HELP: Readonly<Record<string, string>> = {
  lastbyte_responses_total: "Answers of upstreams, by address and by what was found.",
  lastbyte_truncations_total: "Answers that were not whole, by address, kind and what noticed it.",
  lastbyte_recoveries_total: "Calls that had a fault, by how they ended.",
  lastbyte_calls_total: "Requests of clients, by how they ended.",
  lastbyte_operations_total: "Operations that have ended, by how the worst of their calls did.",
  lastbyte_operation_calls_total: "Requests of named operations, by how they ended.",
};

const GAUGE_HELP: Readonly<Record<string, string>> = {
  lastbyte_client_connections: "Connections of clients that are open.",
  lastbyte_retry_budget_balance: "Attempts that an upstream may still be asked to bear, in all workers.",
  lastbyte_verdict: "1 for the verdict that holds.",
  lastbyte_peer_log_evalue: "Evidence that the peer is worse than the others, as a decimal logarithm.",
  lastbyte_peer_ejected: "1 where the peer is avoided.",
};

/**
 * The name of one series.
 *
 * @internal
 */
export function seriesName(name: string, labels: Readonly<Record<string, string>>): string {
  const list = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}{${list.join(",")}}`;
}

function lineOf({ name, labels, value }: CountersSnapshot[number]): string {
  return `${seriesName(name, labels)} ${value}`;
}

function escaped(text: string): string {
  return text
    .replaceAll("\\", String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll("\n", String.raw`\n`);
}

function histogramLines(
  name: string,
  { counts, sum, count }: RecorderSnapshot["durations"],
): readonly string[] {
  let below = 0;
  const buckets = BUCKETS_S.map((bound, index) => {
    below += counts[index] ?? 0;
    return `${name}_bucket{le="${bound}"} ${below}`;
  });
  return [
    `# HELP ${name} How long attempts took, their bodies included.`,
    `# TYPE ${name} histogram`,
    ...buckets,
    `${name}_bucket{le="+Inf"} ${count}`,
    `${name}_sum ${sum}`,
    `${name}_count ${count}`,
  ];
}
