import { LedgerError } from "../ledger/read-ledger.ts";

/**
 * How many responses were checked by what, and what became of calls that had a fault.
 *
 * @public
 */
export interface ResponseTally {
  /** Responses known whole by a check of their content. */
  readonly content: number;
  /** Known whole by their framing alone. */
  readonly framing: number;
  /** That nothing could check: they may have been whole, or not. */
  readonly unchecked: number;
  /** Calls that had a fault and got the whole response after all. */
  readonly recovered: number;
  /** Calls whose response was handed on although it was faulty. */
  readonly passedOn: number;
  /** Calls that ended with an error. */
  readonly failed: number;
}

/**
 * Reads a tally from JSON; nothing where there is none.
 *
 * @throws LedgerError
 * @internal
 */
export function readTally(value: unknown): ResponseTally | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object") throw refusal("a tally as an object", value);
  const countOf = (name: keyof ResponseTally): number => {
    const count = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof count === "number" && Number.isSafeInteger(count) && count >= 0) return count;
    throw refusal(`a whole number as tally.${name}`, count);
  };
  return {
    content: countOf("content"),
    framing: countOf("framing"),
    unchecked: countOf("unchecked"),
    recovered: countOf("recovered"),
    passedOn: countOf("passedOn"),
    failed: countOf("failed"),
  };
}

function refusal(expected: string, got: unknown): LedgerError {
  return new LedgerError(
    `expected ${expected}, got ${JSON.stringify(got) ?? "nothing"}: give what the probe wrote`,
  );
}
