import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { LedgerJson } from "@lastbyte/diagnosis";
import { startLab } from "@lastbyte/lab";
import type { Lab } from "@lastbyte/lab";
import { main } from "../main.ts";
import { recordingTerminal } from "../terminal/recording-terminal.fixture.ts";

interface ProbeJson {
  readonly url: string;
  readonly ending: string;
  readonly addresses: readonly {
    readonly address: string;
    readonly requests: number;
    readonly unanswered: number;
    readonly statuses: Readonly<Record<string, number>>;
  }[];
  readonly tally: { readonly content: number; readonly failed: number };
  readonly report: {
    readonly diagnosis: {
      readonly verdict: { readonly kind: string; readonly blamed?: readonly { readonly peer: string }[] };
      readonly requests: { readonly count: number; readonly total: number };
    };
    readonly evidence: readonly {
      readonly faults: readonly {
        readonly peer: string;
        readonly receivedBytes: number;
        readonly expectedBytes: number;
        readonly lastBytesHex: string;
        readonly requestIds: Readonly<Record<string, string>>;
      }[];
    }[];
  };
}

/** Runs the command with a clock that goes. */
async function probe(
  argv: readonly string[],
  { signal, onWrite }: { readonly signal?: AbortSignal; readonly onWrite?: (text: string) => void } = {},
) {
  const terminal = recordingTerminal({ ...(signal && { signal }), ...(onWrite && { onWrite }) });
  const clocks = { nowMs: () => performance.now(), wallNowMs: () => Date.now() };
  const code = await main(["probe", ...argv], { ...terminal, ...clocks });
  return { code, ...terminal.written };
}

const readJson = (text: string): ProbeJson => JSON.parse(text) as ProbeJson;

async function startServer(listener: RequestListener) {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

suite("lastbyte probe", () => {
  let lab: Lab;
  let folder: string;
  const asked = (): readonly string[] => [
    `${lab.url}/json?records=40`,
    "--peers",
    lab.balancers.map(({ address }) => address).join(","),
  ];
  before(async () => {
    lab = await startLab({ balancers: 3, faults: [] });
    folder = await mkdtemp(join(tmpdir(), "lastbyte-probe-"));
  });
  after(async () => {
    await lab.close();
    await rm(folder, { recursive: true });
  });

  test("the one bad balancer of three is blamed, with exit code 3, and each loss is counted and not retried", async () => {
    lab.setFaults([
      { fault: "cut-length", balancer: 1, rate: 0.3 },
      { fault: "reframe-length", balancer: 1, rate: 0.3 },
    ]);
    const before = lab.truth();

    const { code, output, errors } = await probe([...asked(), "--rate", "300/s", "--for", "2s", "--json"]);

    const truth = lab.truth();
    const found = readJson(output);
    const { verdict, requests } = found.report.diagnosis;
    assert.equal(code, 3, errors);
    assert.deepEqual(
      [verdict.kind, verdict.blamed?.map(({ peer }) => peer)],
      ["one_balancer", ["127.0.0.12"]],
    );
    assert.deepEqual(
      [requests.count, requests.total],
      [truth.damaged - before.damaged, truth.requests - before.requests],
    );
    assert.equal(found.ending, "done");
  });

  test("a healthy fleet is asked evenly and never above the rate, with exit code 0", async () => {
    lab.setFaults([]);

    const { code, output } = await probe([...asked(), "--rate", "60/s", "--for", "1s", "--json"]);

    const { addresses, tally, report } = readJson(output);
    const counts = addresses.map(({ requests }) => requests);
    assert.equal(code, 0);
    assert.deepEqual(
      addresses.map(({ address }) => address),
      ["127.0.0.11", "127.0.0.12", "127.0.0.13"],
    );
    // A busy machine may cost an address a turn or two.
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 3, counts.join(", "));
    assert.ok(report.diagnosis.requests.total <= 60, `${report.diagnosis.requests.total} requests`);
    assert.equal(tally.content, report.diagnosis.requests.total);
  });

  test("without --json there are a table, the verdict in sentences, and what to do", async () => {
    lab.setFaults([{ fault: "cut-length", balancer: 0, rate: 1 }]);

    const { output } = await probe([...asked(), "--rate", "200/s", "--for", "1s"]);

    assert.match(output, /^http:\/\/127\.0\.0\.11:\d+\/json: \d+ requests to 3 addresses in \d\.\d s\n/);
    assert.match(output, /\n {2}127\.0\.0\.11 +\d+ +\d+ +100 % +[\d.]+ % to 100 % +blamed\n/);
    assert.match(output, /One balancer is to blame: 127\.0\.0\.11\./);
    assert.match(output, /Replace what is blamed/);
  });

  test("the ledger that it writes makes a report with the evidence: bytes, request ids, last bytes", async () => {
    const body = `{"data":[${"1,".repeat(500)}2]}`;
    await using server = await startServer((request, response) => {
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": body.length,
        "x-request-id": "find-me",
        "set-cookie": "SECRET",
      });
      response.write(body.slice(0, -10), () => response.destroy());
      assert.equal(request.headers["authorization"], "Bearer SECRET");
    });
    const file = join(folder, "ledger.json");
    const header = ["-H", "authorization: Bearer SECRET"];
    const argv = [`${server.url}?token=SECRET`, ...header, "--rate", "50/s", "--for", "300ms"];

    const { code, output } = await probe([...argv, "--ledger", file, "--json"]);
    const terminal = recordingTerminal();
    await main(["report", "--ledger", file], terminal);

    const [fault] = readJson(output).report.evidence[0]?.faults ?? [];
    assert.equal(code, 3);
    assert.deepEqual(
      [fault?.peer, fault?.receivedBytes, fault?.expectedBytes, fault?.requestIds],
      ["127.0.0.1", body.length - 10, body.length, { "x-request-id": "find-me" }],
    );
    assert.equal(Buffer.from(fault?.lastBytesHex ?? "", "hex").toString(), body.slice(-26, -10));
    assert.match(terminal.written.output, / {4}x-request-id: find-me\n/);
    for (const text of [output, await readFile(file, "utf8"), terminal.written.output])
      assert.doesNotMatch(text, /SECRET/);
  });

  test("cuts on connections that are open at the same time are as much evidence as cuts one after the other", async () => {
    const open = { now: 0, most: 0 };
    await using server = await startServer((_, response) => {
      open.now += 1;
      open.most = Math.max(open.most, open.now);
      const cut = (): void => {
        open.now -= 1;
        response.writeHead(200, { "content-type": "application/json", "content-length": 100 });
        response.write("{", () => response.destroy());
      };
      setTimeout(cut, 50); // Long enough for the probe to open other connections beside this one.
    });
    const file = join(folder, "side-by-side.json");

    await probe([server.url, "--rate", "100/s", "--for", "500ms", "--ledger", file]);

    const { cells } = (JSON.parse(await readFile(file, "utf8")) as { readonly ledger: LedgerJson }).ledger;
    const [faults, episodes] = [1, 2].map((index) =>
      cells
        .flatMap(([, , , , , counts]) => counts ?? [])
        .reduce((sum, counts) => sum + (counts[index] ?? 0), 0),
    );
    assert.ok(open.most > 1 && (faults ?? 0) > 1, `${faults} faults, ${open.most} at the same time`);
    assert.equal(episodes, faults);
  });

  test("who is refused waits as long as the server asks", async () => {
    const times: number[] = [];
    await using server = await startServer((_, response) => {
      times.push(performance.now());
      if (times.length === 1) response.writeHead(429, { "retry-after": "1" }).end();
      else response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });

    const { code } = await probe([server.url, "--rate", "20/s", "--for", "1500ms", "--json"]);

    const [first = 0, second = 0] = times;
    assert.equal(code, 0);
    assert.ok(second - first >= 1_000, `it waited ${second - first} ms`);
  });

  test("who is to wait beyond the end ends at once, with exit code 4", async () => {
    let requests = 0;
    await using server = await startServer((_, response) => {
      requests += 1;
      response.writeHead(503, { "retry-after": "3600" }).end();
    });

    const { code, output } = await probe([server.url, "--rate", "5/s", "--for", "10m"]);

    assert.deepEqual([code, requests], [4, 1]);
    assert.match(output, /Ended early, because the server refused/);
  });

  test("answers that are all errors end it after ten, with exit code 4", async () => {
    let requests = 0;
    await using server = await startServer((_, response) => {
      requests += 1;
      response.writeHead(401).end();
    });

    const { code, output } = await probe([server.url, "--rate", "200/s", "--for", "10m", "--json"]);

    assert.equal(code, 4);
    assert.ok(requests >= 10 && requests < 20, `${requests} requests`);
    assert.equal(readJson(output).ending, "no_success");
  });

  test("nobody who can be reached ends it, with exit code 4", async () => {
    const server = await startServer(() => undefined);
    await server[Symbol.asyncDispose]();

    const { code, output } = await probe([server.url, "--rate", "200/s", "--for", "10m", "--json"]);

    const { ending, addresses } = readJson(output);
    assert.deepEqual([code, ending], [4, "unreachable"]);
    assert.deepEqual([addresses[0]?.requests, addresses[0]?.unanswered], [3, 3]);
  });

  test("Ctrl-C gives the verdict on what was seen, with exit code 130", async () => {
    lab.setFaults([]);
    const stop = new AbortController();
    let requests = 0;
    await using server = await startServer((_, response) => {
      requests += 1;
      if (requests === 5) stop.abort();
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });

    const { code, output } = await probe([server.url, "--rate", "100/s", "--for", "10m"], {
      signal: stop.signal,
    });

    assert.equal(code, 130);
    assert.match(output, /Stopped early: this is what was seen until then\./);
    assert.match(output, /Nothing is shown to be wrong, but too little was seen to exclude it/);
  });

  const wrong: readonly (readonly [argv: readonly string[], line: RegExp])[] = [
    [[], /expected an http or https URL, such as https:\/\/api\.example\.com\/health\.json, got nothing/],
    [
      ["http://a.example/", "--rate", "1e9"],
      /--rate expects a number above 0, up to 1000 per second, .*got "1e9"/,
    ],
    [["http://a.example/", "--for", "10"], /--for expects a time span with its unit, .*got "10"/],
    [["http://a.example/", "--peers", "a,,b"], /--peers expects addresses with commas between, .*got "a,,b"/],
    [["http://me:pw@a.example/"], /expected a URL without user and password/],
  ];
  for (const [argv, line] of wrong) {
    test(`"lastbyte probe ${argv.join(" ")}" is answered with one line and exit code 2`, async () => {
      const { code, output, errors } = await probe(argv);

      assert.deepEqual([code, output], [2, ""]);
      assert.match(errors, line);
      assert.match(errors, /^lastbyte: [^\n]*\n$/);
    });
  }
});
