import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runGateway } from "@lastbyte/gateway";
import type { ListeningPlaces } from "@lastbyte/gateway";
import { startLab } from "@lastbyte/lab";
import { moreAnswers, startLoad } from "../gateway/load.ts";
import { lastbyte } from "./lastbyte-command.ts";

test("a gateway that is running and the ledger that it leaves tell the same of one bad balancer", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lastbyte-e2e-"));
  const ledger = join(folder, "gateway.ledger");
  await using lab = await startLab({ balancers: 3, faults: [], seed: 3 });
  lab.setFaults([{ fault: "cut-length", balancer: 1, rate: 0.3 }]);

  let running = "";
  {
    const addresses = lab.balancers.map(({ address }) => address);
    const upstream = `http://lab.test:${new URL(lab.url).port}`;
    await using gateway = await startGateway(upstream, addresses, ledger);
    const load = startLoad(`${gateway.url}/api/1.0/projects?token=SECRET&turn=`, { clients: 8 });
    await moreAnswers(load, 600);
    await load.stop();
    // What was counted is taken to where it is kept within a second; the report of a running one may lack that.
    for (let turn = 0; turn < 50 && !running.includes("One balancer loses"); turn += 1) {
      const { code, output, errors } = await lastbyte(["report", "--admin", gateway.adminUrl ?? ""]);
      assert.equal(code, 0, errors);
      running = output;
    }
  }
  const left = await lastbyte(["report", "--ledger", ledger]);
  const damaged = lab.truth().damaged;
  await rm(folder, { recursive: true });

  assert.equal(left.code, 0, left.errors);
  assert.equal(left.errors, "");
  for (const report of [running, left.output]) {
    assert.match(report, /\*\*One balancer loses the last bytes: 127\.0\.0\.12\.\*\*/);
    assert.match(report, /127\.0\.0\.12 GET http:\/\/lab\.test:\d+\/api\/1\.0\/projects\n/);
    assert.match(report, /http_response_incomplete, status 200, [\d ]+ of [\d ]+ bytes came\n/);
    assert.match(report, / {4}last bytes: [0-9a-f]{32}\n/);
    assert.doesNotMatch(report, /SECRET/);
  }
  assert.match(left.output, new RegExp(`lost a part of their body: [\\d.]+ % \\(${damaged} of `));
  assert.match(running, /\| Recovered: calls that were hit, and got the whole response \| \d+ \|/);
  assert.match(running, /\| Responses known whole by a check of their content \| \d[\d ]* \|/);
});

interface Places extends ListeningPlaces, AsyncDisposable {}

async function startGateway(upstream: string, addresses: readonly string[], ledger: string): Promise<Places> {
  const stop = new AbortController();
  let onListening: (places: ListeningPlaces) => void = () => {};
  const listening = new Promise<ListeningPlaces>((resolve) => {
    onListening = resolve;
  });
  const ended = runGateway({
    readConfiguration: async () => ({
      upstream,
      ledger,
      listen: "127.0.0.1:0",
      admin: "127.0.0.1:0",
      logLevel: "silent",
      maxAttempts: 6,
      retryRatio: 1,
      upstreamIdleMs: 0,
    }),
    write: () => {},
    signal: stop.signal,
    onReload: () => () => {},
    onListening,
    lookup: async () => addresses,
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
