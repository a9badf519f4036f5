import { Ledger } from "./ledger.ts";
import type { LedgerLimits } from "./ledger.ts";

/**
 * Adds ledgers up into a new one; they stay as they are. Order and grouping don't matter: the outcome is the ledger
 * that would have seen all.
 *
 * @example
 * ```ts
 * import { Ledger, mergeLedgers, readLedger } from "@lastbyte/diagnosis";
 *
 * const texts = [new Ledger(), new Ledger()].map((ledger) => JSON.stringify(ledger));
 * const all = mergeLedgers(texts.map((text) => readLedger(JSON.parse(text))));
 * ```
 *
 * @public
 */
export function mergeLedgers(ledgers: readonly Ledger[], limits: Partial<LedgerLimits> = {}): Ledger {
  const merged = new Ledger(limits);
  for (const ledger of ledgers) merged.merge(ledger);
  return merged;
}
