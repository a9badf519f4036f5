import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readLedgerFile } from "@lastbyte/gateway";
import type { LedgerReport } from "@lastbyte/gateway";
import { answerJson, startScriptedServer } from "../engine/scripted-server.ts";
import type { Answer } from "../engine/scripted-server.ts";
import { ask } from "./ask.ts";
import { startGatewayProcess } from "./gateway-process.ts";
import type { GatewayProcess } from "./gateway-process.ts";
import { moreAnswers, startLoad } from "./load.ts";

const folder = mkdtempSync(join(tmpdir(), "lastbyte-ledger-"));
after(() => rmSync(folder, { recursive: true }));

/** When the gateway was killed, and what it had answered a second before that. */
async function killUnderLoad(
  gateway: GatewayProcess,
): Promise<{ readonly asked: number; readonly safe: number }> {
  const load = startLoad(gateway.url, { clients: 4 });
  const history: { readonly atMs: number; readonly answered: number }[] = [];
  const startedMs = performance.now();
  while (performance.now() - startedMs < 3_500) {
    await moreAnswers(load, 5);
    history.push({ atMs: performance.now(), answered: load.counts["200"] ?? 0 });
  }
  const killedMs = performance.now();
  gateway.process.kill("SIGKILL");
  await gateway.ended;
  await load.stop();
  const safe = history.findLast(({ atMs }) => atMs <= killedMs - 1_000)?.answered ?? 0;
  return { asked: load.total(), safe };
}

function requestsIn({ ledger }: Pick<LedgerReport, "ledger">): number {
  return ledger.cells.reduce((sum, [, , , requests]) => sum + requests, 0);
}

async function ledgerOf({ adminUrl }: GatewayProcess): Promise<LedgerReport> {
  return (await (await fetch(`${adminUrl}/ledger`)).json()) as LedgerReport;
}

for (const workers of [1, 2]) {
  test(`kill -9 of a gateway of ${workers} loses at most the last second, and a restart goes on from there`, async () => {
    await using upstream = await startScriptedServer([answerJson({ whole: true })]);
    const path = join(folder, `killed-${workers}.ledger`);
    const arguments_ = [upstream.url, "--ledger", path];

    await using killed = await startGatewayProcess(arguments_, { workers });
    const { asked, safe } = await killUnderLoad(killed);
    const kept = requestsIn(await readLedgerFile(path));
    await using again = await startGatewayProcess(arguments_, { workers });
    const load = startLoad(again.url, { clients: 2 });
    await moreAnswers(load, 50);
    await load.stop();
    again.process.kill("SIGTERM");
    assert.equal(await again.ended, 0);

    assert.ok(
      safe > 0 && kept >= safe && kept <= asked,
      `kept ${kept} of ${asked}; ${safe} were a second old`,
    );
    assert.equal(requestsIn(await readLedgerFile(path)), kept + load.total());
  });
}

test("the counts of all workers are one ledger, with the evidence of what was cut", async () => {
  await using upstream = await startScriptedServer([
    (socket) =>
      socket.end("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"),
    answerJson({ whole: true }),
  ]);
  await using gateway = await startGatewayProcess([upstream.url], { workers: 2 });
  const load = startLoad(gateway.url, { clients: 4, keepAlive: false });
  await moreAnswers(load, 60);
  await load.stop();

  const wanted = upstream.requests.length;
  let report = await ledgerOf(gateway);
  while (requestsIn(report) < wanted) report = await ledgerOf(gateway);

  assert.equal(requestsIn(report), wanted);
  assert.equal(report.evidence.length, 1);
  assert.deepEqual(
    report.evidence[0]?.faults.map(({ code, lastBytesHex }) => [code, lastBytesHex]),
    [["http_response_incomplete", "7b"]],
  );
  assert.equal(report.verdict.upstreams[0]?.requests.count, 1);
});

test("faults of one operation on connections of their own count as evidence each", async () => {
  const cut: Answer = (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort");
  const whole = answerJson({ whole: true });
  await using upstream = await startScriptedServer([cut, whole, cut, whole, cut, whole]);
  await using gateway = await startGatewayProcess([upstream.url]);

  for (let turn = 0; turn < 3; turn += 1) {
    await ask(gateway.url, { headers: { "x-lastbyte-operation": "export" } });
  }
  const { ledger } = await ledgerOf(gateway);

  const tallies = ledger.cells.flatMap(([, , , , , faults = []]) => faults);
  assert.equal(
    tallies.reduce((sum, [, , episodes]) => sum + episodes, 0),
    3,
  );
  assert.deepEqual(ledger.operations, [[upstream.url, "export", 3, 3, 0]]);
});

for (const workers of [1, 2]) {
  test(`a gateway of ${workers} whose ledger is something else does not start, and says why`, async () => {
    const path = join(folder, "letter.txt");
    writeFileSync(path, "Dear Sir or Madam, ".repeat(100));

    await assert.rejects(
      startGatewayProcess(["http://127.0.0.1:9", "--ledger", path], { workers }),
      (error: Error) => {
        assert.match(
          error.message,
          /lastbyte: ledger: expected a file for the ledger, or one that a gateway has written/,
        );
        assert.match(error.message, /file is not a database/);
        return true;
      },
    );
  });
}
