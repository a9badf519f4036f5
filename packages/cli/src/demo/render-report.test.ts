import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { diagnose, Ledger } from "@lastbyte/diagnosis";
import { createStyle } from "../terminal/style.ts";
import type { DemoReport } from "./demo-report.ts";
import { renderIntroduction, renderReport } from "./render-report.ts";
import { sideReport } from "./side-report.fixture.ts";
import { judge } from "./verdict.ts";

const PLAIN = sideReport({
  calls: 6_000,
  wireRequests: 6_004,
  extraRequests: 4,
  damaged: 63,
  byFault: [
    { name: "cut-length", count: 60 },
    { name: "stall", count: 3 },
  ],
  byBalancer: [
    { name: "127.0.0.11", count: 30 },
    { name: "127.0.0.12", count: 33 },
  ],
  operations: 23,
  failedOperations: 20,
  lostAnswers: 44,
  posts: {
    sent: 1_500,
    createdTwice: 2,
    answersLost: 14,
    saidNothing: 14,
    saidApplied: 0,
    saidUnknown: 0,
    saidWrong: 0,
    notCreated: 0,
  },
  failures: [
    { reason: "TypeError: terminated", count: 30 },
    { reason: "SyntaxError: Unexpected end of JSON input", count: 20 },
    { reason: "TimeoutError: The operation was aborted due to timeout", count: 3 },
    { reason: `Error: ${"a very long message ".repeat(10)}`, count: 2 },
    { reason: "Error: one", count: 2 },
    { reason: "Error: two", count: 1 },
  ],
  durationMs: 14_812,
});

const LASTBYTE = sideReport({
  ...PLAIN,
  wireRequests: 6_050,
  extraRequests: 50,
  failedOperations: 0,
  lostAnswers: 0,
  unverifiedAnswers: 0,
  posts: {
    ...PLAIN.posts,
    createdTwice: 0,
    answersLost: 12,
    saidApplied: 10,
    saidUnknown: 1,
    saidNothing: 1,
  },
  failures: [{ reason: "LastbyteError: content_incomplete", count: 12 }],
  durationMs: 16_201,
});

const NO_POSTS = sideReport({}).posts;

function report(given: Partial<DemoReport> = {}): DemoReport {
  const sides = given.sides ?? { plain: PLAIN, lastbyte: LASTBYTE };
  return {
    door: "library",
    subject: { kind: "tasks", exports: 23, posts: 1_500 },
    setup: {
      balancers: 2,
      rate: 0.01,
      faults: ["cut-length", "stall"],
      seed: 1,
      concurrency: 8,
      requests: 6_000,
      timeLimitMs: 5_000,
    },
    interrupted: false,
    sides,
    verdict: judge(sides.lastbyte),
    diagnosis: undefined,
    ...given,
  };
}

test("the table is the one that the golden file shows", async () => {
  const golden = await readFile(new URL("render-report.golden.txt", import.meta.url), "utf8");

  const text = renderReport(report(), createStyle(false));

  assert.equal(text, golden);
});

test("the table closes with the verdict on the balancers, in the words of the diagnosis", () => {
  const ledger = new Ledger();
  const counts = { upstream: "the tasks API", sizeClass: "16KiB", pathClass: 0, timeMs: 1e12 } as const;
  for (const peer of ["127.0.0.11", "127.0.0.12"]) {
    ledger.count({ ...counts, peer, requests: 1_000_000, responseBytes: 0 });
  }
  const diagnosis = diagnose(ledger, { upstream: "the tasks API" });

  const text = renderReport(report({ diagnosis }), createStyle(false));

  const said = text.replaceAll(/\n {2}/g, " ").split("\n");
  const title = said.findIndex((line) => line.startsWith("which balancer it is, by lastbyte's records"));
  assert.ok(said[title]?.includes(diagnosis.sentences.join(" ")));
});

test("no line is wider than 80 columns, with colours or without, whatever happened", () => {
  const worst = sideReport({
    ...PLAIN,
    calls: 10_000_000,
    lostAnswers: 1_234_567,
    unobtainableAnswers: 1,
    alteredAnswers: 1,
    wrongAnswers: 7,
    undamagedFailures: 3,
    unverifiedAnswers: 12,
  });
  const reports = [
    report(),
    report({ interrupted: true }),
    report({ sides: { plain: worst, lastbyte: worst }, verdict: judge(worst) }),
    report({ subject: { kind: "upstream", url: `http://127.0.0.1:8000/${"a/".repeat(100)}`, bodyBytes: 1 } }),
  ];

  for (const each of reports) {
    for (const line of renderReport(each, createStyle(true)).split("\n")) {
      const columns = stripVTControlCharacters(line).length;
      assert.ok(columns <= 80 || line.includes("a/a/a/"), line);
    }
  }
});

test("between a program that asks directly and one that asks the gateway, the table says so", () => {
  const sides = { plain: { ...PLAIN, posts: NO_POSTS }, lastbyte: { ...LASTBYTE, posts: NO_POSTS } };
  const subject = { kind: "tasks", exports: 23, posts: 0 } as const;

  const text = renderReport(report({ door: "gateway", subject, sides }), createStyle(false));

  assert.match(text, /^ +directly +the gateway$/m);
  assert.match(text, /only the base URL differs/);
  assert.match(text, /what the program saw directly\n[^]*what the program saw through the gateway\n/);
  assert.match(
    text,
    /The gateway lost nothing that could be had, and got nothing wrong,\s+for\s+50\s+extra\s+requests\./,
  );
  assert.doesNotMatch(text, /created twice|LastbyteError says|Next/);
});

test("a broken promise is said, and what broke it", () => {
  const lastbyte = sideReport({ ...LASTBYTE, lostAnswers: 2 });

  const text = renderReport(
    report({ sides: { plain: PLAIN, lastbyte }, verdict: judge(lastbyte) }),
    createStyle(false),
  );

  assert.match(text, /lastbyte did not keep its promise:\n- 2 answers lost that could be had/);
});

test("a run that was stopped says so", () => {
  const text = renderReport(report({ interrupted: true }), createStyle(false));

  assert.match(text, /Stopped early: these are the numbers until then\./);
});

test("rows about what did not occur are left out", () => {
  const text = renderReport(report(), createStyle(false));

  assert.doesNotMatch(text, /nobody can get|another version|without any damage/);
});

test("before it runs, the demo says what it is about to do", () => {
  const text = renderIntroduction(
    {
      balancers: 4,
      rate: 1e-5,
      faults: ["cut-length"],
      requests: 200_000,
      seed: 7,
      upstream: undefined,
      timeLimitMs: 5_000,
    },
    createStyle(false),
  );

  assert.equal(
    text,
    `lastbyte demo: responses arrive whole, or fail loudly
4 load balancers stand in front of a tasks API. They damage 0.001 % of the
responses: cut-length.
The same program now makes 200 000 requests with each of two clients: Node's
fetch with a retry by status code, as official client libraries have it, and
lastbyte's. Both give up on a silent body after 5 s. Seed 7.

`,
  );
});
