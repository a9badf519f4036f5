import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose, Ledger } from "@lastbyte/diagnosis";
import { verdictGauges } from "../admin/verdict-gauges.ts";
import { verdictText } from "../admin/verdict-text.ts";
import type { LedgerFile } from "./ledger-file.ts";
import { LedgerKeeper } from "./ledger-keeper.ts";
import type { DiagnosisSettings } from "./ledger-keeper.ts";

const UPSTREAM = "http://api.test";
const START_MS = 1_700_000_000_000;
const RATES = { normalRate: 1e-3, healthyRate: 1e-2 };
const EJECTING: DiagnosisSettings = { rates: RATES, eject: { maxShare: 0.5, probeShare: 0.05 } };

function countsOf(peer: string, requests: number, { faults = 0, second = 0 } = {}): Ledger {
  const ledger = new Ledger();
  ledger.count({
    upstream: UPSTREAM,
    peer,
    sizeClass: "16KiB",
    pathClass: 0,
    timeMs: START_MS + second * 1_000,
    requests,
    responseBytes: requests * 5_000,
    faults:
      faults === 0
        ? []
        : [{ code: "http_response_incomplete", detector: "framing", faults, episodes: faults }],
  });
  return ledger;
}

function keeperOf(
  settings: DiagnosisSettings,
  file?: LedgerFile,
): { keeper: LedgerKeeper; told: string[]; clock: { nowMs: number } } {
  const told: string[] = [];
  const clock = { nowMs: START_MS + 1_000 };
  const keeper = new LedgerKeeper(settings, file, {
    wallNow: () => clock.nowMs,
    onTrouble: (message) => told.push(message),
  });
  return { keeper, told, clock };
}

function absorb(keeper: LedgerKeeper, ...ledgers: readonly Ledger[]): void {
  for (const ledger of ledgers) keeper.absorb({ ledger: ledger.toJSON(), calls: [] });
}

const ONE_BAD = [
  countsOf("10.0.0.1", 1_000, { faults: 50 }),
  countsOf("10.0.0.2", 1_000),
  countsOf("10.0.0.3", 1_000),
];

test("two gateways' counts come to the verdict of one that saw all", () => {
  const [whole, merged] = [
    keeperOf({ rates: RATES, eject: undefined }),
    keeperOf({ rates: RATES, eject: undefined }),
  ];
  const [one, two, all] = [new Ledger(), new Ledger(), new Ledger()];
  for (let second = 0; second < 60; second += 1) {
    for (const [index, peer] of ["10.0.0.1", "10.0.0.2", "10.0.0.3"].entries()) {
      const counts = countsOf(peer, 10, { faults: index === 0 && second % 2 === 0 ? 1 : 0, second });
      (second % 3 === 0 ? one : two).merge(counts);
      all.merge(counts);
    }
  }

  absorb(merged.keeper, one, two);
  absorb(whole.keeper, all);

  assert.equal(whole.keeper.verdict(diagnose).upstreams[0]?.verdict.kind, "one_balancer");
  assert.deepEqual(merged.keeper.contents(diagnose), whole.keeper.contents(diagnose));
});

test("a blamed peer is avoided and comes back on the evidence of what it still gets", () => {
  const { keeper, clock } = keeperOf(EJECTING);
  absorb(keeper, ...ONE_BAD);

  assert.deepEqual(keeper.plan(diagnose), [{ upstream: UPSTREAM, peers: ["10.0.0.1"], probeShare: 0.05 }]);
  clock.nowMs = START_MS + 3_600_000;
  assert.deepEqual(keeper.plan(diagnose)[0]?.peers, ["10.0.0.1"]);
  absorb(keeper, countsOf("10.0.0.1", 500, { second: 10 }));
  assert.deepEqual(keeper.plan(diagnose)[0]?.peers, []);
});

test("nobody is avoided unless that is asked for, and nobody any more when it is taken back", () => {
  const { keeper } = keeperOf({ rates: RATES, eject: undefined });
  absorb(keeper, ...ONE_BAD);

  assert.deepEqual(keeper.plan(diagnose), []);
  keeper.configure(EJECTING);
  assert.deepEqual(keeper.plan(diagnose)[0]?.peers, ["10.0.0.1"]);
  keeper.configure({ rates: RATES, eject: undefined });
  assert.deepEqual(keeper.plan(diagnose), []);
  assert.deepEqual(keeper.verdict(diagnose).upstreams[0]?.ejections, []);
});

test("the verdict is told as gauges and as plain text", () => {
  const { keeper } = keeperOf(EJECTING);
  absorb(keeper, ...ONE_BAD);
  keeper.plan(diagnose);

  const gauges = verdictGauges(keeper.verdict(diagnose));

  assert.equal(gauges[`lastbyte_verdict{upstream="${UPSTREAM}",verdict="one_balancer"}`], 1);
  assert.equal(gauges[`lastbyte_verdict{upstream="${UPSTREAM}",verdict="healthy"}`], 0);
  assert.equal(gauges[`lastbyte_peer_ejected{upstream="${UPSTREAM}",peer="10.0.0.1"}`], 1);
  assert.equal(gauges[`lastbyte_peer_ejected{upstream="${UPSTREAM}",peer="10.0.0.2"}`], 0);
  assert.ok(gauges[`lastbyte_peer_log_evalue{upstream="${UPSTREAM}",peer="10.0.0.1"}`]! > 6);
  assert.match(
    verdictText(keeper.verdict(diagnose)),
    /^http:\/\/api\.test:\nOne balancer is to blame: 10\.0\.0\.1\.\n[^]*10\.0\.0\.1 is avoided since 2023-11-14T22:13:21\.000Z\.\n$/,
  );
});

test("a file that can't be written costs no count, is told of once, and gets what it lacks later", () => {
  const disk = { isFull: false, has: new Ledger() };
  const file: Pick<LedgerFile, "read" | "append" | "setRates" | "setEjections" | "close"> = {
    read: () => ({ ledger: new Ledger(), calls: [], ejections: new Map(), rates: {} }),
    append: ({ ledger }) => {
      if (disk.isFull) throw new Error("database or disk is full");
      disk.has.merge(ledger);
      return undefined;
    },
    setRates: () => {},
    setEjections: () => {},
    close: () => {},
  };
  const { keeper, told } = keeperOf({ rates: RATES, eject: undefined }, file as LedgerFile);

  absorb(keeper, countsOf("10.0.0.1", 10));
  disk.isFull = true;
  absorb(keeper, countsOf("10.0.0.1", 20), countsOf("10.0.0.2", 30));
  assert.equal(keeper.verdict(diagnose).upstreams[0]?.requests.total, 60);
  disk.isFull = false;
  absorb(keeper, countsOf("10.0.0.2", 40));

  assert.deepEqual(disk.has.toJSON(), keeper.contents(diagnose).ledger);
  assert.deepEqual(told, [
    "the ledger's file can't be written (database or disk is full); it is tried again every second",
    "the ledger's file is written again",
  ]);
});

test("memory is bounded with more peers than anybody has", () => {
  const { keeper } = keeperOf({ rates: RATES, eject: undefined });

  for (let second = 0; second < 12; second += 1) {
    const ledger = new Ledger();
    for (let index = 0; index < 2_000; index += 1) {
      ledger.merge(countsOf(`10.${second}.${index >> 8}.${index & 255}`, 5, { second }));
    }
    absorb(keeper, ledger);
  }
  const { ledger } = keeper.contents(diagnose);

  assert.equal(ledger.series.length, 10_001);
  assert.ok(ledger.cells.length <= 262_144);
  assert.equal(
    ledger.cells.reduce((sum, [, , , requests]) => sum + requests, 0),
    12 * 2_000 * 5,
  );
});
