import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { Ledger } from "@lastbyte/diagnosis";
import type { IncidentReport } from "@lastbyte/diagnosis";
import { main } from "../main.ts";
import { recordingTerminal } from "../terminal/recording-terminal.fixture.ts";

const UPSTREAM = "https://api.example";
const START_MS = Date.UTC(2026, 10, 3, 14);

/** One of four balancers is bad, for half an hour. */
function ledgerOf(upstream = UPSTREAM): Ledger {
  const ledger = new Ledger();
  for (let minute = 0; minute < 30; minute += 1) {
    for (const peer of ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"]) {
      const faults = peer === "192.0.2.3" ? 5 : 0;
      const counted = [
        { code: "content_incomplete", detector: "content", faults, episodes: faults },
      ] as const;
      const timeMs = START_MS + minute * 60_000;
      const counts = { upstream, peer, sizeClass: "16KiB", pathClass: 0, timeMs } as const;
      ledger.count({
        ...counts,
        requests: 5_000,
        responseBytes: 50_000_000,
        faults: faults === 0 ? [] : counted,
      });
    }
  }
  return ledger;
}

const CALL = {
  time: "2026-11-03T14:10:00.000Z",
  id: 3,
  method: "GET",
  url: `${UPSTREAM}/tasks`,
  result: { kind: "delivered", verification: "content", recovered: true },
  faults: [
    {
      attempt: 1,
      code: "content_incomplete",
      detail: "",
      peer: "192.0.2.3",
      status: 200,
      expectedBytes: 900,
      lastBytesHex: "7b22",
      requestIds: { "x-request-id": "find-me" },
    },
  ],
};

async function report(...argv: readonly string[]) {
  const terminal = recordingTerminal();
  const code = await main(["report", ...argv], terminal);
  return { code, ...terminal.written };
}

/** A server that answers as an admin server does. */
async function startAdmin(answers: Readonly<Record<string, string>>) {
  const server = createServer((request, response) => {
    const text = answers[request.url ?? ""];
    response.writeHead(text === undefined ? 404 : 200).end(text ?? "nothing\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

suite("lastbyte report", () => {
  let folder: string;
  const place = (name: string): string => join(folder, name);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lastbyte-report-"));
    await writeFile(place("ledger.json"), JSON.stringify(ledgerOf()));
    await writeFile(place("with.json"), JSON.stringify({ ledger: ledgerOf(), evidence: [CALL] }));
  });
  after(() => rm(folder, { recursive: true }));

  test("a ledger becomes a report in Markdown that names the bad balancer", async () => {
    const { code, output, errors } = await report("--ledger", place("ledger.json"));

    assert.deepEqual([code, errors], [0, ""]);
    assert.match(output, /^# Incident report\n\nWritten 2026-11-03 15:00:00 UTC\./);
    assert.match(output, /\*\*One balancer loses the last bytes: 192\.0\.2\.3\.\*\*/);
  });

  test("the rates are those that come with the ledger, unless others are given", async () => {
    const quiet = new Ledger();
    for (const peer of ["192.0.2.1", "192.0.2.2"]) {
      const counts = {
        upstream: UPSTREAM,
        peer,
        sizeClass: "16KiB",
        pathClass: 0,
        timeMs: START_MS,
      } as const;
      quiet.count({ ...counts, requests: 5_000, responseBytes: 0 });
    }
    const write = (name: string, rates?: unknown): Promise<void> =>
      writeFile(place(name), JSON.stringify({ ledger: quiet, evidence: [], rates }));
    await write("plain.json");
    await write("lenient.json", { normalRate: 1e-4, healthyRate: 1e-2 });
    await write("strict.json", { healthyRate: 1e-9, normalRate: 1e-9 });
    await write("broken.json", { normalRate: 7 });
    await using admin = await startAdmin({
      "/ledger": JSON.stringify({ ledger: quiet, evidence: [], rates: { healthyRate: 1e-2 } }),
    });
    const verdictOf = async (...argv: readonly string[]): Promise<string | undefined> => {
      const { output, errors } = await report(...argv, "--format", "json");
      if (errors !== "") return errors;
      const { upstreams } = JSON.parse(output) as IncidentReport;
      return upstreams[0]?.diagnosis.verdict.kind;
    };

    assert.equal(await verdictOf("--ledger", place("plain.json")), "not_enough_evidence");
    assert.equal(await verdictOf("--ledger", place("lenient.json")), "healthy");
    assert.equal(await verdictOf("--admin", admin.url), "healthy");
    assert.equal(
      await verdictOf("--ledger", place("lenient.json"), "--healthy-rate", "1e-4"),
      "not_enough_evidence",
    );
    const two = ["--ledger", place("lenient.json"), "--ledger", place("strict.json")];
    assert.match((await verdictOf(...two)) ?? "", /one normal-rate, got 0\.0001, 1e-9: .* --normal-rate\n$/);
    assert.equal(await verdictOf(...two, "--normal-rate", "1e-4", "--healthy-rate", "0.01"), "healthy");
    assert.match((await verdictOf("--ledger", place("broken.json"))) ?? "", /rates\.normalRate .* got 7/);
    assert.match(
      (await verdictOf("--ledger", place("plain.json"), "--normal-rate", "0.5")) ?? "",
      /healthyRate: expected at least normalRate, 0\.5/,
    );
  });

  test("the file's name says which form it has, and the format overrules it", async () => {
    await report("--ledger", place("ledger.json"), "-o", place("a.html"));
    await report("--ledger", place("ledger.json"), "-o", place("a.json"));
    await report("--ledger", place("ledger.json"), "-o", place("b.html"), "--format", "json");

    const [html = "", json = "", forced = ""] = await Promise.all(
      ["a.html", "a.json", "b.html"].map((name) => readFile(place(name), "utf8")),
    );
    assert.match(html, /^<!doctype html>/);
    const { format, upstreams } = JSON.parse(json) as { format: string; upstreams: readonly unknown[] };
    assert.deepEqual([format, upstreams.length], ["lastbyte-report", 1]);
    assert.deepEqual(JSON.parse(forced), JSON.parse(json));
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.endsWith(".part")),
      [],
    );
  });

  test("evidence beside the ledger is in the ticket", async () => {
    const { output } = await report("--ledger", place("with.json"));

    assert.match(output, /- 2026-11-03T14:10:00\.000Z 192\.0\.2\.3 GET https:\/\/api\.example\/tasks\n/);
    assert.match(output, / {4}x-request-id: find-me\n {4}last bytes: 7b22\n/);
  });

  test("several ledgers are added up", async () => {
    const file = place("ledger.json");

    const { output } = await report("--ledger", file, "--ledger", file);

    assert.match(output, /\(300 of 1 200 000; between/);
  });

  test("a gateway is asked for its ledger, its calls and its counts, and a call that both tell is told once", async () => {
    const newer = { ...CALL, id: 4, time: "2026-11-03T14:20:00.000Z" };
    await using admin = await startAdmin({
      "/ledger": JSON.stringify({ ledger: ledgerOf(), evidence: [CALL], verdict: {} }),
      "/calls": JSON.stringify({ calls: [CALL, newer] }),
      "/metrics":
        '# TYPE lastbyte_responses_total counter\nlastbyte_responses_total{peer="a",verdict="none"} 17\n',
    });

    const { code, output, errors } = await report("--admin", `${admin.url}/`);

    assert.deepEqual([code, errors], [0, ""]);
    assert.match(output, /Cases \(2 of 2 that were kept\)/);
    assert.match(output, /Responses that could not be checked \| 17 \|/);
  });

  test("one upstream of several can be asked for", async () => {
    const both = ledgerOf("https://other.example");
    both.count({
      upstream: UPSTREAM,
      peer: "192.0.2.9",
      sizeClass: "1KiB",
      pathClass: 0,
      timeMs: START_MS,
      requests: 1,
      responseBytes: 1,
    });
    await writeFile(place("both.json"), JSON.stringify(both));

    const { output } = await report("--ledger", place("both.json"), "--upstream", `${UPSTREAM}/`);

    assert.deepEqual(output.match(/^## .*$/gm), [`## Incident: ${UPSTREAM}`]);
  });

  test("what can't be read is said in one line, with exit code 1", async () => {
    await writeFile(place("text.json"), "hello");
    await writeFile(place("other.json"), '{"format":"other"}');
    await writeFile(place("store.sqlite"), "SQLite format 3\0...");
    await using admin = await startAdmin({ "/calls": '{"calls":[]}' });
    const cases: readonly (readonly [argv: readonly string[], line: RegExp])[] = [
      [["--ledger", place("none.json")], /expected to read a ledger from .*none\.json, got: ENOENT/],
      [["--ledger", place("text.json")], /text\.json: expected a ledger in JSON, got something else/],
      [["--ledger", place("other.json")], /other\.json: expected format "lastbyte-ledger", got "other"/],
      [["--ledger", place("store.sqlite")], /expected a gateway's ledger in .*store\.sqlite, got: /],
      [["--admin", admin.url], /expected a ledger at http.*\/ledger, got status 404/],
      [["--admin", "http://127.0.0.1:1"], /expected a gateway's admin server at http:\/\/127\.0\.0\.1:1\//],
      [
        ["--ledger", place("ledger.json"), "--upstream", "https://no.example"],
        /expected an upstream that was counted, such as https:\/\/api\.example, got https:\/\/no\.example/,
      ],
    ];
    for (const [argv, line] of cases) {
      const { code, output, errors } = await report(...argv);

      assert.deepEqual([code, output], [1, ""], errors);
      assert.match(errors, line);
      assert.match(errors, /^lastbyte: [^\n]*\n$/);
    }
  });

  test("a wrong option is said in one line, with exit code 2", async () => {
    const neither = await report();
    const format = await report("--ledger", "a", "--format", "pdf");

    assert.deepEqual([neither.code, format.code], [2, 2]);
    assert.match(
      neither.errors,
      /^lastbyte: expected --ledger with a file or --admin with a URL, got neither\./,
    );
    assert.match(format.errors, /^lastbyte: --format expects md, html or json, got "pdf"\./);
  });
});
