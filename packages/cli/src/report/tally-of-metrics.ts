import type { ResponseTally } from "@lastbyte/diagnosis";

/**
 * Reads from a gateway's metrics (Prometheus' text format 0.0.4) how responses were checked and what became of calls
 * that were hit; nothing where they aren't a gateway's.
 *
 * @internal
 */
export function tallyOfMetrics(text: string): ResponseTally | undefined {
  const sums = new Map<string, number>();
  let isGateway = false;
  for (const line of text.split("\n")) {
    if (line.startsWith("# TYPE lastbyte_responses_total ")) isGateway = true;
    const [, name = "", labels = "", value = ""] = SAMPLE.exec(line) ?? [];
    const label = LABELS[name];
    const count = Number(value);
    if (label === undefined || !Number.isSafeInteger(count)) continue;
    const key = new RegExp(`(?:^|,)${label}="(\\w+)"`).exec(labels)?.[1];
    if (key !== undefined) sums.set(`${label} ${key}`, (sums.get(`${label} ${key}`) ?? 0) + count);
  }
  if (!isGateway) return undefined;
  const sumOf = (key: string): number => sums.get(key) ?? 0;
  return {
    content: sumOf("verdict content"),
    framing: sumOf("verdict framing"),
    unchecked: sumOf("verdict none"),
    recovered: sumOf("outcome recovered"),
    passedOn: sumOf("outcome delivered"),
    failed: sumOf("outcome failed"),
  };
}

const SAMPLE = /^(\w+)\{(.*)\} (\d+)$/;

const LABELS: Readonly<Record<string, string>> = {
  lastbyte_responses_total: "verdict",
  lastbyte_recoveries_total: "outcome",
};
