/**
 * Counters with labels. The number of label values is bounded: what comes beyond is counted as `other`, so that nobody
 * fills the memory with names.
 *
 * @internal
 */
export class Counters {
  readonly #counts: Map<string, Count> = new Map();

  add(name: string, labels: Readonly<Record<string, string>>): void {
    const key = keyOf(name, labels);
    const known = this.#counts.get(key);
    if (known !== undefined) {
      known.value += 1;
    } else if (this.#counts.size < MAX_SERIES) {
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

const MAX_SERIES = 2_000;

function keyOf(name: string, labels: Readonly<Record<string, string>>): string {
  let key = name;
  for (const label in labels) key += `\n${labels[label] ?? ""}`;
  return key;
}
