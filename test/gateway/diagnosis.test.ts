import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runGateway } from "@lastbyte/gateway";
import type { GatewayConfiguration, LedgerReport, ListeningPlaces, VerdictReport } from "@lastbyte/gateway";
import { startLab } from "@lastbyte/lab";
import type { Lab } from "@lastbyte/lab";
import { moreAnswers, startLoad } from "./load.ts";
import type { Load } from "./load.ts";

/** Exaggerated, as all rates here, so that it takes seconds. */
const SETTINGS: GatewayConfiguration = {
  listen: "127.0.0.1:0",
  admin: "127.0.0.1:0",
  logLevel: "silent",
  maxAttempts: 5,
  retryRatio: 1,
  // A cut ends a connection; were they kept, those that lead to a bad balancer would soon be gone, and its requests too.
  upstreamIdleMs: 0,
  normalRate: 0.005,
  healthyRate: 0.02,
  eject: true,
  ejectProbeShare: 0.3,
};

test("the verdict follows the fleet: one bad balancer is avoided and comes back, then it is all of them, then none", async () => {
  await using lab = await startLab({ balancers: 4, rate: 0, faults: [], seed: 3 });
  const bad = lab.balancers[0]?.address ?? "";
  const folder = mkdtempSync(join(tmpdir(), "lastbyte-ledger-"));
  const path = join(folder, "gateway.ledger");
  await using gateway = await startBefore(lab, { ledger: path });
  const load = startLoad(`${gateway.url}/api/1.0/projects?turn=`, { clients: 8 });

  lab.setFaults([{ fault: "cut-length", balancer: 0, rate: 0.25 }]);
  const one = await until(
    gateway,
    load,
    ({ verdict, ejections }) => verdict.kind === "one_balancer" && ejections.length > 0,
  );
  assert.ok("blamed" in one.verdict);
  assert.deepEqual(
    one.verdict.blamed.map(({ peer }) => peer),
    [bad],
  );
  assert.deepEqual(
    one.ejections.map(({ peer, kind }) => [peer, kind]),
    [[bad, "avoided"]],
  );

  // What it still gets is three tenths of its quarter.
  const before = requestsOf(lab);
  await moreAnswers(load, 600);
  const after = requestsOf(lab);
  const gotShare = (after.bad - before.bad) / (after.all - before.all);
  assert.ok(gotShare > 0.02 && gotShare < 0.15, `it got ${gotShare} of the requests`);

  lab.setFaults([]);
  await until(
    gateway,
    load,
    ({ verdict, ejections }) =>
      verdict.kind === "healthy" && ejections.every(({ kind }) => kind === "readmitted"),
  );
  const usual = requestsOf(lab);
  await moreAnswers(load, 400);
  const again = requestsOf(lab);
  assert.ok((again.bad - usual.bad) / (again.all - usual.all) > 0.1);

  lab.setFaults([{ fault: "cut-length", rate: 0.15 }]);
  // The plan of whom to avoid is made now and then, the verdict whenever somebody asks.
  const all = await until(
    gateway,
    load,
    ({ verdict, ejections }) => verdict.kind === "fleet_wide" && ejections.length === 0,
  );
  assert.match(all.sentences.join("\n"), /Replacing balancers will not help/);
  // A chapter that is over in a moment may be forgotten, as time is kept more coarsely the older it is.
  await moreAnswers(load, 800);

  lab.setFaults([]);
  const none = await until(gateway, load, ({ verdict }) => verdict.kind === "healthy");
  await load.stop();

  assert.deepEqual(Object.keys(load.counts), ["200"]);
  const story = none.timeline
    .map(({ verdict }) => verdict.kind)
    .filter((kind) => kind !== "not_enough_evidence");
  const told = story.filter((kind, index) => kind !== story[index - 1]);
  assert.deepEqual(told, ["one_balancer", "healthy", "fleet_wide", "healthy"]);
  const text = await (
    await fetch(`${gateway.adminUrl}/verdict`, { headers: { accept: "text/plain" } })
  ).text();
  assert.match(text, /^http:\/\/lab\.test:\d+:\nhttp:\/\/lab\.test:\d+ is healthy: /);
  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
  assert.match(metrics, /^lastbyte_verdict\{upstream="http:\/\/lab\.test:\d+",verdict="healthy"\} 1$/m);
  assert.match(
    metrics,
    /^lastbyte_peer_log_evalue\{upstream="http:\/\/lab\.test:\d+",peer="127\.0\.0\.11"\} /m,
  );
  for (const source of [
    ["--admin", gateway.adminUrl ?? ""],
    ["--ledger", path],
  ]) {
    const report = await reportOf(source);
    assert.match(report, /## Timeline/i);
    assert.match(
      report,
      new RegExp(`One balancer loses the last bytes: ${bad}[^]*The whole fleet loses last bytes`),
    );
  }
  const { ledger, evidence, verdict } = (await (
    await fetch(`${gateway.adminUrl}/ledger`)
  ).json()) as LedgerReport;
  assert.equal(ledger.format, "lastbyte-ledger");
  assert.equal(verdict.upstreams.length, 1);
  rmSync(folder, { recursive: true });
  assert.ok(evidence.length > 0 && evidence.every(({ faults }) => faults.length > 0));
});

test("a restart goes on avoiding whom its ledger blames", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lastbyte-ledger-"));
  const settings = { ledger: join(folder, "gateway.ledger"), ejectProbeShare: 0.1 };
  await using lab = await startLab({ balancers: 4, rate: 0, faults: [], seed: 5 });
  lab.setFaults([{ fault: "cut-length", balancer: 0, rate: 0.4 }]);
  {
    await using gateway = await startBefore(lab, settings);
    const load = startLoad(`${gateway.url}/api/1.0/projects?turn=`, { clients: 8 });
    await until(gateway, load, ({ ejections }) => ejections.length > 0);
    await load.stop();
  }

  await using gateway = await startBefore(lab, settings);
  const before = requestsOf(lab);
  const load = startLoad(`${gateway.url}/api/1.0/projects?turn=`, { clients: 8 });
  await until(gateway, load, ({ ejections }) => ejections.length > 0);
  await moreAnswers(load, 200);
  await load.stop();
  const after = requestsOf(lab);
  rmSync(folder, { recursive: true });

  assert.ok((after.bad - before.bad) / (after.all - before.all) < 0.1);
});

/** What the command says of it. */
async function reportOf(source: readonly string[]): Promise<string> {
  const bin = fileURLToPath(new URL("../../packages/cli/src/bin.ts", import.meta.url));
  const argv = ["--conditions=source", "--no-warnings", bin, "report", ...source];
  const { stdout } = await promisify(execFile)(process.execPath, argv);
  return stdout;
}

type Found = VerdictReport["upstreams"][number];

/** Asks for the verdict until it is what is wanted. */
async function until({ adminUrl }: Places, load: Load, isWanted: (found: Found) => boolean): Promise<Found> {
  let last: Found | undefined;
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    await moreAnswers(load, 100);
    const report = (await (await fetch(`${adminUrl}/verdict`)).json()) as VerdictReport;
    last = report.upstreams[0];
    if (last !== undefined && isWanted(last)) return last;
  }
  throw new Error(
    `the verdict did not become what was wanted: ${JSON.stringify(last?.sentences)} ${JSON.stringify(last?.ejections)}`,
  );
}

const MAX_TURNS = 300;

function requestsOf(lab: Lab): { readonly bad: number; readonly all: number } {
  const counts = lab.truth().balancers.map(({ requests }) => requests);
  return { bad: counts[0] ?? 0, all: counts.reduce((sum, count) => sum + count, 0) };
}

interface Places extends ListeningPlaces, AsyncDisposable {}

/** Runs a gateway whose upstream is the name of all balancers. */
async function startBefore(lab: Lab, settings: GatewayConfiguration = {}): Promise<Places> {
  const stop = new AbortController();
  const port = new URL(lab.url).port;
  let onListening: (places: ListeningPlaces) => void = () => {};
  const listening = new Promise<ListeningPlaces>((resolve) => {
    onListening = resolve;
  });
  const ended = runGateway({
    readConfiguration: async () => ({ ...SETTINGS, ...settings, upstream: `http://lab.test:${port}` }),
    write: () => {},
    signal: stop.signal,
    onReload: () => () => {},
    onListening,
    lookup: async () => lab.balancers.map(({ address }) => address),
  });
  const places = await Promise.race([listening, ended.then(() => Promise.reject(new Error("it ended")))]);
  return {
    ...places,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await ended;
    },
  };
}
