import assert from "node:assert/strict";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { Ledger, mergeLedgers } from "@lastbyte/diagnosis";
import type { Ejection } from "@lastbyte/diagnosis";
import type { FaultyCall } from "../record/evidence.ts";
import { LedgerFile, MAX_KEPT_CALLS } from "./ledger-file.ts";
import { readLedgerFile } from "./read-ledger-file.ts";

const UPSTREAM = "http://api.test";
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function anyPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "lastbyte-ledger-"));
  folders.push(folder);
  return join(folder, "ledger.db");
}

/** What one second may bring. */
function ledgerOf(second: number, requests = 10, peers = 4): Ledger {
  const ledger = new Ledger();
  for (let peer = 0; peer < peers; peer += 1) {
    ledger.count({
      upstream: UPSTREAM,
      peer: `10.0.${peer >> 8}.${peer & 255}`,
      sizeClass: "16KiB",
      pathClass: 0,
      timeMs: (1_700_000_000 + second) * 1_000,
      requests,
      responseBytes: requests * 5_000,
    });
  }
  return ledger;
}

function callOf(id: number): FaultyCall {
  return {
    time: "2026-11-03T14:00:00.000Z",
    id,
    method: "GET",
    url: `${UPSTREAM}/${"long".repeat(1_000)}`,
    operation: undefined,
    result: { kind: "failed", code: "http_response_incomplete" },
    durationMs: 1,
    attempts: 1,
    faults: [],
  };
}

test("what was written is there after the file was closed, and is nobody else's to read", async () => {
  const path = anyPath();
  const file = await LedgerFile.open(path);
  const ejection: Ejection = { peer: "a", kind: "avoided", sinceMs: 1, badRate: 0.1, goodRate: 0.01 };

  for (let second = 0; second < 20; second += 1)
    file.append({ ledger: ledgerOf(second), calls: [callOf(second)] });
  file.setEjections(UPSTREAM, [ejection]);
  file.setRates({ normalRate: 1e-4 });
  file.setRates({ normalRate: 1e-3, healthyRate: 1e-2 });
  file.close();
  const again = await LedgerFile.open(path);
  const kept = again.read();
  again.close();

  const all = mergeLedgers(Array.from({ length: 20 }, (_, second) => ledgerOf(second)));
  assert.deepEqual(kept.ledger.toJSON(), all.toJSON());
  assert.equal(kept.calls.length, 20);
  assert.deepEqual(kept.ejections.get(UPSTREAM), [ejection]);
  assert.deepEqual(kept.rates, { normalRate: 1e-3, healthyRate: 1e-2 });
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test("a file that is still written can be read, and two processes may share it", async () => {
  const path = anyPath();
  const [one, two] = [await LedgerFile.open(path), await LedgerFile.open(path)];

  one.append({ ledger: ledgerOf(1), calls: [] });
  two.append({ ledger: ledgerOf(2), calls: [] });
  const { ledger } = await readLedgerFile(path);
  one.close();
  two.close();

  assert.deepEqual(ledger, mergeLedgers([ledgerOf(1), ledgerOf(2)]).toJSON());
});

test("the file does not grow with the seconds: parts are brought together, and old evidence goes", async () => {
  const path = anyPath();
  const file = await LedgerFile.open(path);
  const calls = Array.from({ length: 50 }, (_, id) => callOf(id));
  let joined = 0;

  for (let second = 0; second < 60; second += 1) {
    const all = file.append({ ledger: ledgerOf(second, 10, 2_000), calls });
    if (all === undefined) continue;
    joined += 1;
    assert.deepEqual(all.toJSON(), file.read().ledger.toJSON());
  }
  const { ledger, calls: kept } = file.read();
  file.close();

  assert.ok(joined > 1);
  assert.equal(kept.length, MAX_KEPT_CALLS);
  assert.equal(
    ledger.cells().reduce((sum, { cell }) => sum + cell.requests, 0),
    60 * 2_000 * 10,
  );
  const bytes = readdirSync(join(path, "..")).map((name) => statSync(join(path, "..", name)).size);
  const ledgerBytes = JSON.stringify(ledger).length;
  const total = bytes.reduce((sum, size) => sum + size, 0);
  assert.ok(total < 4 * ledgerBytes + 8_388_608, `${total} bytes for a ledger of ${ledgerBytes}`);
});

const WRONG: readonly (readonly [what: string, make: (path: string) => void, message: RegExp])[] = [
  ["a text", (path) => writeFileSync(path, "hello ".repeat(1_000)), /file is not a database/],
  [
    "the database of another program",
    (path) => new DatabaseSync(path).exec("CREATE TABLE user (name TEXT)"),
    /it is the database of another program/,
  ],
  [
    "a ledger of a later version",
    (path) =>
      new DatabaseSync(path).exec(
        "CREATE TABLE part (id INTEGER); PRAGMA application_id = 1279413319; PRAGMA user_version = 2",
      ),
    /it has version 2, and this lastbyte knows version 1: update lastbyte/,
  ],
  ["a folder", (path) => rmSync(path, { force: true }), /ENOENT|EISDIR|unable to open/],
];

for (const [what, make, message] of WRONG) {
  test(`${what} instead of a ledger is refused, and stays as it is`, async () => {
    const path = anyPath();
    make(path);
    const target = what === "a folder" ? join(path, "..") : path;
    const before = statSync(target).size;

    await assert.rejects(LedgerFile.open(target), (error: Error) => {
      assert.equal(error.name, "ConfigurationError");
      assert.match(
        error.message,
        /^ledger: expected a file for the ledger, or one that a gateway has written, got /,
      );
      assert.match(error.message, message);
      return true;
    });
    assert.equal(statSync(target).size, before);
  });
}

test("a ledger with a damaged page or a damaged part is refused", async () => {
  for (const damage of ["page", "part"]) {
    const path = anyPath();
    const file = await LedgerFile.open(path);
    for (let second = 0; second < 50; second += 1)
      file.append({ ledger: ledgerOf(second, 10, 100), calls: [] });
    file.close();
    const database = new DatabaseSync(path);
    if (damage === "part") database.exec("UPDATE part SET text = '{}' WHERE id = 7");
    database.exec("PRAGMA journal_mode = DELETE");
    database.close();
    if (damage === "page") {
      const bytes = statSync(path).size;
      const handle = openSync(path, "r+");
      for (let at = 4_096; at < bytes; at += 4_096) writeSync(handle, Buffer.alloc(64, 0xff), 0, 64, at);
      closeSync(handle);
    }

    await assert.rejects(LedgerFile.open(path), /Move it away, or name another one$/);
  }
});
