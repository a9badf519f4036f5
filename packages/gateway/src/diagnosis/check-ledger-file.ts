import type { DatabaseSync } from "node:sqlite";

/**
 * Refuses a database that is not a ledger's, is of a later version, or is damaged. An empty one is as good as new.
 *
 * @throws Error that says what came
 * @internal
 */
export function checkLedgerFile(database: DatabaseSync): void {
  const pragma = (name: string): unknown => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  const { tables } = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() ?? {};
  if (tables === 0) return;
  if (pragma("application_id") !== APPLICATION_ID) {
    throw new Error("it is the database of another program");
  }
  const version = Number(pragma("user_version"));
  if (version !== VERSION) {
    throw new Error(`it has version ${version}, and this lastbyte knows version ${VERSION}: update lastbyte`);
  }
  const found = String(pragma("quick_check(1)"));
  if (found !== "ok") throw new Error(`it is damaged (${found})`);
}

/** "LBLG", by which `file` and SQLite's own tools may know it. */
const APPLICATION_ID = 0x4c_42_4c_47;
const VERSION = 1;

/**
 * Makes an empty database a ledger's; does nothing to one that is.
 *
 * @internal
 */
export const LEDGER_SCHEMA: string = `
  CREATE TABLE IF NOT EXISTS part (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS faulty_call (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS ejection (upstream TEXT PRIMARY KEY, text TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS rates (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${VERSION};
`;
