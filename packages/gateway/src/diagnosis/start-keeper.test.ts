import assert from "node:assert/strict";
import { test } from "node:test";
import { Ledger } from "@lastbyte/diagnosis";
import type { LedgerJson } from "@lastbyte/diagnosis";
import { startKeeper } from "./start-keeper.ts";

const SETTINGS = { rates: {}, eject: undefined };

test("what can't be counted is told, and the diagnosis goes on", async () => {
  const told: string[] = [];
  const keeper = await startKeeper(
    { path: undefined, settings: SETTINGS },
    { onAvoid: () => {}, onTrouble: (message) => told.push(message) },
  );
  const ledger = new Ledger();
  const counts = { upstream: "http://a", peer: "b", sizeClass: "1KiB", pathClass: 0, timeMs: 0 } as const;
  ledger.count({ ...counts, requests: 3, responseBytes: 3 });

  keeper.count({ ledger: { format: "something else" } as unknown as LedgerJson, calls: [] });
  keeper.count({ ledger: ledger.toJSON(), calls: [] });
  const { upstreams } = await keeper.verdict();
  await keeper.close();

  assert.equal(upstreams[0]?.requests.total, 3);
  assert.match(
    told.join("\n"),
    /^half a second was not counted: expected format "lastbyte-ledger", got "something else"/,
  );
});

test("whoever asks after its end is told that there is nobody, and does not wait", async () => {
  const listeners = { onAvoid: () => {}, onTrouble: () => {} };
  const keeper = await startKeeper({ path: undefined, settings: SETTINGS }, listeners);

  await keeper.close();
  await keeper.close();

  await assert.rejects(keeper.verdict(), { message: "the diagnosis has ended" });
});
