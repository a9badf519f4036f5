import type { Ledger } from "../ledger/ledger.ts";
import { LEDGER_FORMAT } from "../ledger/ledger-json.ts";
import type { DiagnosisRates } from "../verdict/options.ts";
import { LedgerError, readLedger } from "../ledger/read-ledger.ts";
import { readEvidence } from "./call-evidence.ts";
import type { CallEvidence } from "./call-evidence.ts";
import { readTally } from "./response-tally.ts";
import type { ResponseTally } from "./response-tally.ts";

/**
 * What a report is made from.
 *
 * @public
 */
export interface ReportSource {
  readonly ledger: Ledger;
  /** Calls that had a fault, as far as they were kept. */
  readonly evidence: readonly CallEvidence[];
  /** Nothing where whoever wrote the ledger didn't count it. */
  readonly tally: ResponseTally | undefined;
  /** What whoever wrote the ledger holds to be normal and healthy; the defaults where nothing is said. */
  readonly rates?: DiagnosisRates | undefined;
}

/**
 * Reads what a report is made from: a ledger alone, or what the probe and the gateway's admin server write, an object
 * with the ledger, the evidence and a tally.
 *
 * @throws LedgerError
 * @example
 * ```ts
 * import { Ledger, readReportSource } from "@lastbyte/diagnosis";
 *
 * const { ledger } = readReportSource(JSON.parse(JSON.stringify(new Ledger())));
 * ```
 *
 * @public
 */
export function readReportSource(value: unknown): ReportSource {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new LedgerError(
      `expected a ledger, got ${JSON.stringify(value)?.slice(0, MAX_SHOWN) ?? "nothing"}: give what lastbyte wrote`,
    );
  }
  const source = value as Readonly<Record<string, unknown>>;
  if (source["format"] === LEDGER_FORMAT || !("ledger" in source)) {
    return { ledger: readLedger(value), evidence: [], tally: undefined };
  }
  return {
    ledger: readLedger(source["ledger"]),
    evidence: readEvidence(source["evidence"] ?? source["calls"] ?? []),
    tally: readTally(source["tally"]),
    rates: readRates(source["rates"]),
  };
}

function readRates(value: unknown): DiagnosisRates | undefined {
  if (value === undefined || value === null) return undefined;
  const { normalRate, healthyRate } = value as Readonly<Record<string, unknown>>;
  return { ...readRate("normalRate", normalRate), ...readRate("healthyRate", healthyRate) };
}

function readRate(name: keyof DiagnosisRates, value: unknown): DiagnosisRates {
  if (value === undefined || value === null) return {};
  if (typeof value === "number" && value > 0 && value < 1) return { [name]: value };
  throw new LedgerError(
    `expected rates.${name} to be a share above 0 and below 1, got ${JSON.stringify(value).slice(0, MAX_SHOWN)}: ` +
      "give what lastbyte wrote",
  );
}

const MAX_SHOWN = 80;
