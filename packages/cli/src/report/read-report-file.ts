import { readFile, stat } from "node:fs/promises";
import { LedgerError, readReportSource } from "@lastbyte/diagnosis";
import type { ReportSource } from "@lastbyte/diagnosis";
import { readLedgerFile } from "@lastbyte/gateway";
import { CommandFailure } from "../command-failure.ts";

/**
 * Reads a ledger from a file: JSON, or what a gateway keeps.
 *
 * @throws CommandFailure
 * @internal
 */
export async function readReportFile(path: string): Promise<ReportSource> {
  const text = await readText(path);
  if (text.startsWith(SQLITE_MAGIC)) return readStore(path);
  return parseReportSource(text, path);
}

async function readStore(path: string): Promise<ReportSource> {
  try {
    return readReportSource(await readLedgerFile(path));
  } catch (error) {
    throw new CommandFailure(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Reads a ledger from a text; `where` says in the message where it came from.
 *
 * @throws CommandFailure
 * @internal
 */
export function parseReportSource(text: string, where: string): ReportSource {
  try {
    return readReportSource(JSON.parse(text));
  } catch (error) {
    if (error instanceof LedgerError) throw new CommandFailure(`${where}: ${error.message}`);
    throw new CommandFailure(
      `${where}: expected a ledger in JSON, got something else: give what lastbyte wrote`,
    );
  }
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw new Error(`${size} bytes, of at most ${MAX_BYTES}`);
    return await readFile(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`expected to read a ledger from ${path}, got: ${reason}`);
  }
}

/** https://www.sqlite.org/fileformat.html §1.3.1. */
const SQLITE_MAGIC = "SQLite format 3\0";

/**
 * A full ledger is about 20 MB of JSON; what is much more is none.
 *
 * @internal
 */
export const MAX_BYTES = 268_435_456;
