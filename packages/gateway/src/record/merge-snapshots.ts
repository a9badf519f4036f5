import type { CountersSnapshot } from "./counters.ts";
import { BUCKETS_S } from "./histogram.ts";
import type { RecorderSnapshot } from "./recorder.ts";

/**
 * Adds up what several processes have counted.
 *
 * @internal
 */
export function mergeSnapshots(snapshots: readonly RecorderSnapshot[], keepCalls: number): RecorderSnapshot {
  const counts = new Map<string, CountersSnapshot[number]>();
  for (const count of snapshots.flatMap(({ counters }) => counters)) {
    const key = `${count.name} ${JSON.stringify(count.labels)}`;
    counts.set(key, { ...count, value: count.value + (counts.get(key)?.value ?? 0) });
  }
  const sum = (of: (snapshot: RecorderSnapshot) => number): number =>
    snapshots.reduce((total, snapshot) => total + of(snapshot), 0);
  return {
    counters: [...counts.values()],
    durations: {
      counts: BUCKETS_S.map((_bound, index) => sum(({ durations }) => durations.counts[index] ?? 0)),
      sum: sum(({ durations }) => durations.sum),
      count: sum(({ durations }) => durations.count),
    },
    calls: snapshots
      .flatMap(({ calls }) => calls)
      .toSorted((a, b) => (a.time < b.time ? -1 : 1))
      .slice(-keepCalls),
  };
}
