import { closeSync, openSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { Ledger, readLedger } from "@lastbyte/diagnosis/feed";
import type { DiagnosisRates, Ejection } from "@lastbyte/diagnosis";
import type { FaultyCall } from "../record/evidence.ts";
import { checkLedgerFile, LEDGER_SCHEMA } from "./check-ledger-file.ts";
import { ConfigurationError } from "../configuration/configuration.ts";
import { loadSqlite } from "./load-sqlite.ts";

/**
 * A ledger on disk, in SQLite.
 *
 * What was counted is appended as small parts, in one transaction each, so that a crash loses what is newer than the last
 * one and nothing else. Parts are brought together when they have grown as large as what they are added to; so the file
 * is bounded by the ledger's own bounds, and writing costs the same for every part on average. All is read from the file
 * then, so that two processes, an old and a new one, may share it for a while.
 *
 * @internal
 */
export class LedgerFile {
  readonly #database: DatabaseSync;
  /** Bytes of the parts since they were last brought together. */
  #looseBytes: number;
  #wholeBytes: number;

  /** @throws ConfigurationError for what is no ledger, is damaged, or can't be written */
  static async open(path: string): Promise<LedgerFile> {
    let database: DatabaseSync | undefined;
    try {
      const { DatabaseSync } = await loadSqlite();
      // SQLite's own files beside it get the same rights; evidence is nobody else's to read.
      closeSync(openSync(path, "a", 0o600));
      database = new DatabaseSync(path);
      database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
      checkLedgerFile(database);
      // In WAL mode a commit is safe from a crash of this process without waiting for the disk.
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
      database.exec(`PRAGMA journal_size_limit = ${MAX_JOURNAL_BYTES}`);
      inTransaction(database, (fresh) => fresh.exec(LEDGER_SCHEMA));
      const file = new LedgerFile(database);
      file.read();
      return file;
    } catch (error) {
      database?.close();
      throw refusal(path, error);
    }
  }

  private constructor(database: DatabaseSync) {
    this.#database = database;
    const sizes = this.#rows("SELECT length(text) AS bytes FROM part ORDER BY id").map(({ bytes }) =>
      Number(bytes),
    );
    this.#wholeBytes = sizes[0] ?? 0;
    this.#looseBytes = sizes.slice(1).reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Everything that is in it. */
  read(): Kept {
    const ledger = this.#readLedger();
    const calls = this.#rows("SELECT text FROM faulty_call ORDER BY id").map(
      // What was written is what `append` was given.
      ({ text }) => JSON.parse(String(text)) as FaultyCall,
    );
    const ejections = this.#rows("SELECT upstream, text FROM ejection").map(
      ({ upstream, text }) => [String(upstream), JSON.parse(String(text)) as readonly Ejection[]] as const,
    );
    const [rates] = this.#rows("SELECT text FROM rates");
    return {
      ledger,
      calls,
      ejections: new Map(ejections),
      // What was written is what `setRates` was given.
      rates: rates === undefined ? {} : (JSON.parse(String(rates["text"])) as DiagnosisRates),
    };
  }

  /**
   * Adds what was counted.
   *
   * @returns all that was counted, where it had to be read; it may have been added to by another process.
   * @throws the system's error where it can't be written
   */
  append({
    ledger,
    calls,
  }: {
    readonly ledger: Ledger;
    readonly calls: readonly FaultyCall[];
  }): Ledger | undefined {
    const text = JSON.stringify(ledger);
    const mustJoin = this.#looseBytes + text.length > Math.max(this.#wholeBytes, MIN_JOINED_BYTES);
    const joined = inTransaction(this.#database, () => {
      this.#run("INSERT INTO part (text) VALUES (?)", text);
      for (const call of calls)
        this.#run("INSERT INTO faulty_call (text) VALUES (?)", JSON.stringify(shortened(call)));
      if (calls.length > 0) {
        this.#run(
          `DELETE FROM faulty_call WHERE id <= (SELECT max(id) FROM faulty_call) - ${MAX_KEPT_CALLS}`,
        );
      }
      return mustJoin ? this.#join() : undefined;
    });
    this.#looseBytes = joined === undefined ? this.#looseBytes + text.length : 0;
    if (joined === undefined) return undefined;
    this.#wholeBytes = joined.bytes;
    return joined.ledger;
  }

  /** Remembers who is avoided, and who was. */
  setEjections(upstream: string, ejections: readonly Ejection[]): void {
    this.#run(
      "INSERT OR REPLACE INTO ejection (upstream, text) VALUES (?, ?)",
      upstream,
      JSON.stringify(ejections),
    );
  }

  /** Remembers what the gateway holds to be normal and healthy, for whoever reads the file without it. */
  setRates(rates: DiagnosisRates): void {
    this.#run("INSERT OR REPLACE INTO rates (id, text) VALUES (1, ?)", JSON.stringify(rates));
  }

  close(): void {
    this.#database.close();
  }

  #join(): { readonly ledger: Ledger; readonly bytes: number } {
    const ledger = this.#readLedger();
    const text = JSON.stringify(ledger);
    this.#run("DELETE FROM part");
    this.#run("INSERT INTO part (text) VALUES (?)", text);
    return { ledger, bytes: text.length };
  }

  #readLedger(): Ledger {
    const ledger = new Ledger();
    for (const { text } of this.#rows("SELECT text FROM part ORDER BY id")) {
      ledger.merge(readLedger(JSON.parse(String(text))));
    }
    return ledger;
  }

  #rows(query: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#database.prepare(query).all();
  }

  #run(statement: string, ...values: readonly string[]): void {
    this.#database.prepare(statement).run(...values);
  }
}

/**
 * What a ledger's file holds.
 *
 * @internal
 */
export interface Kept {
  readonly ledger: Ledger;
  /** The last calls that had a fault, oldest first. */
  readonly calls: readonly FaultyCall[];
  /** By upstream. */
  readonly ejections: ReadonlyMap<string, readonly Ejection[]>;
  /** What the gateway held to be normal and healthy, where its configuration said so. */
  readonly rates: DiagnosisRates;
}

/**
 * Calls with evidence that are kept.
 *
 * @internal
 */
export const MAX_KEPT_CALLS = 1_000;

/** Another process that shares the file holds it for milliseconds. */
const BUSY_TIMEOUT_MS = 1_000;
const MIN_JOINED_BYTES = 1_048_576;
const MAX_JOURNAL_BYTES = 8_388_608;
const MAX_URL_CHARACTERS = 2_000;
const MAX_FAULTS_OF_CALL = 3;

/** Enough to find the request in other logs; what clients send must not fill the disk. */
function shortened(call: FaultyCall): FaultyCall {
  return {
    ...call,
    url: call.url.slice(0, MAX_URL_CHARACTERS),
    faults: call.faults.slice(0, MAX_FAULTS_OF_CALL),
  };
}

function inTransaction<Value>(database: DatabaseSync, work: (database: DatabaseSync) => Value): Value {
  database.exec("BEGIN IMMEDIATE");
  try {
    const value = work(database);
    database.exec("COMMIT");
    return value;
  } catch (error) {
    // A full disk may have ended it already.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function refusal(path: string, error: unknown): ConfigurationError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ConfigurationError(
    `ledger: expected a file for the ledger, or one that a gateway has written, got ${path}: ${reason}. ` +
      "Move it away, or name another one",
  );
}
