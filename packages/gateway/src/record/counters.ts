/**
 * Counters with labels. The number of label values is bounded for each counter: what comes beyond is counted as `other`,
 * so that nobody fills the memory with names, and many names of operations take no place from the peers.
 *
 * @internal
 */
export class Counters {
  readonly #counts: Map<string, Count> = new Map();
  /** How many series each counter has. */
  readonly #series: Map<string, number> = new Map();

  add(name: string, labels: Readonly<Record<string, string>>): void {
    const key = keyOf(name, labels);
    const known = this.#counts.get(key);
    const series = this.#series.get(name) ?? 0;
    if (known !== undefined) {
      known.value += 1;
    } else if (series < MAX_SERIES) {
      this.#series.set(name, series + 1);
      this.#counts.set(key, { name, labels, value: 1 });
    } else {
      const other = Object.fromEntries(Object.keys(labels).map((label) => [label, "other"]));
      const overflow = this.#counts.get(keyOf(name, other));
      if (overflow !== undefined) overflow.value += 1;
      else this.#counts.set(keyOf(name, other), { name, labels: other, value: 1 });
    }
  }

  snapshot(): CountersSnapshot {
    return [...this.#counts.values()].map((count) => ({ ...count }));
  }
}

/** @internal */
export type CountersSnapshot = readonly Readonly<Count>[];

interface Count {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  value: number;
}

/** Of one counter. */
const MAX_SERIES = 2_000;

function keyOf(name: string, labels: Readonly<Record<string, string>>): string {
  let key = name;
  for (const label in labels) key += `\n${labels[label] ?? ""}`;
  return key;
}
