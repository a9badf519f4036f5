import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { main } from "../main.ts";
import { recordingTerminal } from "../terminal/recording-terminal.fixture.ts";
import type { DemoReport } from "./demo-report.ts";

// Three attempts in a row are hit once in a million requests, so that these tests stay the same.
const RATE = "0.01";
const CUTS = "cut-length,cut-length-reset,cut-chunked,reframe-length,reframe-empty,append-error";

test("every page that an ordinary client loses, lastbyte gets", async () => {
  const { code, report } = await runDemo(["--requests", "300", "--rate", RATE, "--faults", CUTS]);

  const { plain, lastbyte } = report.sides;
  assert.equal(code, 0);
  assert.equal(report.verdict.kept, true);
  assert.equal(report.diagnosis?.peers.length, report.setup.balancers);
  assert.equal(report.diagnosis.requests.total, report.sides.lastbyte.wireRequests);
  assert.ok(plain.lostAnswers > 0);
  assert.ok(plain.failedOperations > 0);
  assert.equal(lastbyte.lostAnswers, 0);
  assert.equal(lastbyte.failedOperations, 0);
  for (const side of [plain, lastbyte]) {
    assert.equal(side.calls, 300);
    assert.equal(side.wrongAnswers, 0);
    assert.equal(side.undamagedFailures, 0);
    assert.equal(side.wireRequests, side.calls + side.extraRequests);
    assert.ok(side.damaged > 0);
    assert.equal(sum(side.byFault), side.damaged);
    assert.equal(sum(side.byBalancer), side.damaged);
  }
});

test("a POST that may have worked is repeated by the ordinary client, and reported by lastbyte", async () => {
  const { code, report } = await runDemo([
    "--requests",
    "40",
    "--rate",
    "0.3",
    "--faults",
    "reset-before-head",
    "--concurrency",
    "16",
  ]);

  const { plain, lastbyte } = report.sides;
  assert.ok(plain.posts.createdTwice > 0);
  assert.equal(lastbyte.posts.createdTwice, 0);
  assert.ok(lastbyte.posts.answersLost > 0);
  assert.equal(lastbyte.posts.saidUnknown, lastbyte.posts.answersLost);
  assert.equal(code, report.verdict.kept ? 0 : 1);
});

test("a cut answer to a POST is reported as applied", async () => {
  const { report } = await runDemo(["--requests", "80", "--rate", "0.3", "--faults", "reframe-length"]);

  const { posts } = report.sides.lastbyte;
  assert.ok(posts.answersLost > 0);
  assert.equal(posts.saidApplied, posts.answersLost);
  assert.equal(posts.createdTwice, 0);
});

test("an emptied answer to a POST is counted as one of which nothing was said", async () => {
  const { report } = await runDemo(["--requests", "80", "--rate", "0.3", "--faults", "reframe-empty"]);

  const { posts } = report.sides.lastbyte;
  assert.ok(posts.saidNothing > 0);
  assert.equal(posts.saidNothing + posts.saidApplied, posts.answersLost);
});

test("where every response is cut, lastbyte loses loudly, and the exit code is 1", async () => {
  const { code, report } = await runDemo(["--requests", "12", "--rate", "1", "--faults", "reframe-length"]);

  assert.equal(code, 1);
  assert.equal(report.verdict.kept, false);
  assert.equal(report.sides.lastbyte.lostAnswers, 9);
  assert.equal(report.sides.lastbyte.wrongAnswers, 0);
});

test("what the origin itself always cuts is lost by both, and held against neither", async () => {
  const { code, report } = await runDemo(["--requests", "12", "--rate", "1", "--faults", "always-cut"]);

  assert.equal(code, 0);
  for (const side of Object.values(report.sides)) {
    assert.equal(side.lostAnswers, 0);
    assert.equal(side.unobtainableAnswers, 9);
  }
});

test("without a fault there is no difference, and no extra request", async () => {
  const { code, report } = await runDemo(["--requests", "60", "--rate", "0"]);

  assert.equal(code, 0);
  for (const side of Object.values(report.sides)) {
    assert.equal(side.damaged, 0);
    assert.equal(side.extraRequests, 0);
    assert.deepEqual(side.failures, []);
    assert.equal(side.posts.sent, 15);
  }
});

test("the table goes to the output, and nothing to the errors", async () => {
  const terminal = recordingTerminal();

  const code = await main(["demo", "--requests", "12", "--rate", "0"], terminal);

  assert.equal(code, 0);
  assert.match(terminal.written.output, /^lastbyte demo: /);
  assert.match(terminal.written.output, /requests of the program +12 +12\n/);
  assert.equal(terminal.written.errors, "");
});

test("a stop half way prints what was seen so far, with exit code 130", async () => {
  const stop = new AbortController();
  const terminal = recordingTerminal({
    signal: stop.signal,
    // The first line of progress is written when both clients begin.
    onWrite: (text) => {
      if (text.includes("operations failed")) setImmediate(() => stop.abort());
    },
  });

  const code = await main(["demo", "--requests", "1000000", "--rate", "0"], terminal);

  assert.equal(code, 130);
  assert.match(terminal.written.output, /Stopped early: these are the numbers until then\./);
  assert.equal(terminal.written.errors, "");
});

test("real input: JSON of any server is compared with what the server says directly", async () => {
  const body = JSON.stringify({
    items: Array.from({ length: 200 }, (_, id) => ({ id, name: `item ${id}` })),
  });
  const upstream = await serve("application/json", body);

  const { code, report } = await runDemo([
    "--upstream",
    `${upstream.url}/items.json?all=1`,
    "--requests",
    "150",
    "--rate",
    RATE,
    "--faults",
    CUTS,
  ]);
  await upstream.close();

  assert.equal(code, 0);
  assert.ok(report.sides.plain.lostAnswers > 0);
  assert.equal(report.sides.plain.operations, 2);
  assert.equal(report.sides.lastbyte.lostAnswers, 0);
  assert.equal(report.sides.lastbyte.wrongAnswers, 0);
  assert.ok(upstream.paths.has("/items.json?all=1"));
});

test("text that nothing can verify is silently wrong with both, and the verdict says so", async () => {
  const upstream = await serve("text/csv", "id,name\n".repeat(500));

  const { code, report } = await runDemo([
    "--upstream",
    `${upstream.url}/items.csv`,
    "--requests",
    "20",
    "--rate",
    "0.5",
    "--faults",
    "reframe-length",
  ]);
  await upstream.close();

  assert.equal(code, 1);
  assert.ok(report.sides.plain.wrongAnswers > 0);
  assert.ok(report.sides.lastbyte.wrongAnswers > 0);
  assert.match(report.verdict.broken.join(), /silently wrong/);
});

test("an upstream that answers differently each time can't be compared with", async () => {
  let count = 0;
  const upstream = await serve("application/json", () => `{"count":${(count += 1)}}`);
  const terminal = recordingTerminal();

  const code = await main(["demo", "--upstream", `${upstream.url}/count`], terminal);
  await upstream.close();

  assert.equal(code, 1);
  assert.match(terminal.written.errors, /^lastbyte: expected .* to answer the same twice, .*\n$/);
});

async function runDemo(
  argv: readonly string[],
): Promise<{ readonly code: number; readonly report: DemoReport }> {
  const terminal = recordingTerminal();
  const code = await main(["demo", "--json", ...argv], terminal);
  assert.equal(terminal.written.errors, "");
  return { code, report: JSON.parse(terminal.written.output) };
}

function sum(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}

async function serve(
  mediaType: string,
  body: string | (() => string),
): Promise<{
  readonly url: string;
  readonly paths: ReadonlySet<string>;
  readonly close: () => Promise<void>;
}> {
  const paths = new Set<string>();
  const server = createServer((request, response) => {
    paths.add(request.url ?? "");
    const bytes = Buffer.from(typeof body === "string" ? body : body());
    response.writeHead(200, { "Content-Type": mediaType, "Content-Length": bytes.length }).end(bytes);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  return { url: `http://127.0.0.1:${port}`, paths, close };
}
