import { access, constants } from "node:fs/promises";
import type { DiagnosisRates, LedgerJson } from "@lastbyte/diagnosis";
import { ConfigurationError } from "../configuration/configuration.ts";
import type { FaultyCall } from "../record/evidence.ts";
import { LedgerFile } from "./ledger-file.ts";

/**
 * Reads the ledger that a gateway keeps in a file; the gateway may be running.
 *
 * @throws ConfigurationError where there is none, or something else
 * @example
 * ```ts
 * import { readLedgerFile } from "@lastbyte/gateway";
 *
 * const found = await readLedgerFile("missing.ledger").catch((error: unknown) => String(error));
 * console.log(found); // ConfigurationError: ledger: expected a file that can be read, got missing.ledger
 * ```
 *
 * @public
 */
export async function readLedgerFile(path: string): Promise<LedgerContents> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw new ConfigurationError(`ledger: expected a file that can be read, got ${path}`, { cause: error });
  }
  const file = await LedgerFile.open(path);
  try {
    const { ledger, calls, rates } = file.read();
    return { ledger: ledger.toJSON(), evidence: calls, rates };
  } finally {
    file.close();
  }
}

/**
 * What a gateway's ledger holds.
 *
 * @public
 */
export interface LedgerContents {
  readonly ledger: LedgerJson;
  /** The last calls that had a fault, oldest first, as `/calls` tells them. */
  readonly evidence: readonly FaultyCall[];
  /** What the gateway holds to be normal and healthy, where its configuration says so. */
  readonly rates: DiagnosisRates;
}
