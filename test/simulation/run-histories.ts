import { setImmediate } from "node:timers/promises";
import { History } from "./history.ts";
import type { Engine } from "./history.ts";
import { violations } from "./invariants.ts";

/** What a run of many histories found. */
export interface RunResult {
  readonly histories: number;
  readonly calls: number;
  readonly attempts: number;
  /** How the calls ended: each way with its count. */
  readonly endings: Readonly<Record<string, number>>;
  readonly failures: readonly FailedHistory[];
}

/** A history that violated an invariant. */
export interface FailedHistory {
  readonly run: number;
  readonly number: number;
  readonly violations: readonly string[];
}

/**
 * Runs histories until all are done or one batch has failures. Those of a batch go side by side, each with its own
 * clock, so that one turn of the event loop serves them all.
 */
export async function runHistories(
  engine: Engine,
  plan: { readonly run: number; readonly histories: number; readonly first?: number },
  onProgress?: (done: number) => void,
): Promise<RunResult> {
  const tally = new Tally();
  const first = plan.first ?? 0;
  for (let start = first; start < first + plan.histories; start += BATCH) {
    const end = Math.min(first + plan.histories, start + BATCH);
    const numbers = Array.from({ length: end - start }, (_, index) => start + index);
    const batch = numbers.map((number) => new History(engine, { run: plan.run, number }));
    const failures = await runBatch(batch);
    tally.add({ run: plan.run, start }, batch, failures);
    onProgress?.(end - first);
    if (tally.failures.length > 0) break;
  }
  return tally;
}

/** Runs one history by itself and gives its trace. */
export async function replayHistory(
  engine: Engine,
  seed: { readonly run: number; readonly number: number },
): Promise<{ readonly trace: readonly string[]; readonly violations: readonly string[] }> {
  const history = new History(engine, seed, true);
  const [failure] = await runBatch([history]);
  return { trace: history.around.trace.lines ?? [], violations: failure ?? [] };
}

/** Steps all histories until none has anything left to do; gives each one's violations. */
async function runBatch(batch: readonly History[]): Promise<readonly (readonly string[])[]> {
  const stuck = new Map<History, string>();
  let running = [...batch];
  while (running.length > 0) {
    // Everything that follows from the last events is done when the event loop comes round.
    await setImmediate();
    running = running.filter((history) => {
      try {
        return history.step();
      } catch (error) {
        stuck.set(history, String(error));
        return false;
      }
    });
  }
  return batch.map((history) => {
    const error = stuck.get(history);
    return error === undefined ? violations(history) : [error];
  });
}

/** Enough to share the turns of the event loop; with more, what one batch keeps alive outgrows the young generation. */
const BATCH = 100;

class Tally implements RunResult {
  histories = 0;
  calls = 0;
  attempts = 0;
  readonly endings: Record<string, number> = {};
  readonly failures: FailedHistory[] = [];

  add(
    seed: { readonly run: number; readonly start: number },
    batch: readonly History[],
    found: readonly (readonly string[])[],
  ): void {
    this.histories += batch.length;
    for (const [index, history] of batch.entries()) {
      const violations = found[index] ?? [];
      if (violations.length > 0)
        this.failures.push({ run: seed.run, number: seed.start + index, violations });
      for (const { wire, record } of history.calls) {
        this.calls += 1;
        this.attempts += wire.sendings.length;
        const { result } = record ?? { result: { kind: "unfinished" as const } };
        const ending =
          result.kind === "delivered"
            ? `delivered${result.recovered ? ", recovered" : ""}`
            : result.kind === "failed"
              ? `failed: ${result.code}`
              : result.kind;
        this.endings[ending] = (this.endings[ending] ?? 0) + 1;
      }
    }
  }
}
