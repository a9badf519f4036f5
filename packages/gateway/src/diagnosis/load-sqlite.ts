import process from "node:process";
import type * as sqlite from "node:sqlite";

/**
 * Loads `node:sqlite`, without the warning of Node 22 that it is experimental: a ledger that is asked for is no news.
 * All other warnings are told as ever.
 *
 * @throws Error where this Node has none
 * @internal
 */
export async function loadSqlite(): Promise<typeof sqlite> {
  // Put back as it was, whatever it was.
  const tell = Reflect.get(process, "emitWarning");
  const tellOthers = (...given: Parameters<typeof tell>): void => {
    if (!/\bSQLite\b/.test(String(given[0]))) Reflect.apply(tell, process, given);
  };
  process.emitWarning = tellOthers as typeof tell;
  try {
    return await import("node:sqlite");
  } catch (error) {
    throw new Error(`it needs Node 22.13 or later, this is ${process.version}`, { cause: error });
  } finally {
    process.emitWarning = tell;
  }
}
