import assert from "node:assert/strict";
import { test } from "node:test";
import { countRequests, START_MS, UPSTREAM } from "../ledger/ledger.fixture.ts";
import { Ledger } from "../ledger/ledger.ts";
import { createReport } from "./incident-report.ts";
import { callEvidence, REPORTED_MS, storyReport } from "./report.fixture.ts";

test("a report holds the verdict, the trouble, every peer with its denominator, and the kinds of fault", () => {
  const report = storyReport();

  const [upstream] = report.upstreams;
  assert.ok(upstream !== undefined);
  assert.equal(upstream.upstream, UPSTREAM);
  assert.equal(upstream.diagnosis.verdict.kind, "one_balancer");
  assert.equal(upstream.troubles.length, 1);
  const [worst, ...others] = upstream.peers;
  assert.deepEqual([worst?.peer, worst?.faults.count, worst?.faults.total], ["192.0.2.3", 150, 300_000]);
  assert.deepEqual([...new Set(others.map(({ faults }) => faults.total))], [300_000]);
  assert.deepEqual(
    upstream.kinds.map(({ code, detector, isLoss, faults }) => [code, detector, isLoss, faults.count]),
    [["http_response_incomplete", "framing", true, 150]],
  );
});

test("the steps of time hold all requests and all faults, and end with the newest second", () => {
  const [upstream] = storyReport().upstreams;

  const steps = upstream?.steps ?? [];
  assert.ok(steps.length >= 6 && steps.length <= 48, `${steps.length} steps`);
  const sum = (pick: "count" | "total"): number => steps.reduce((all, { faults }) => all + faults[pick], 0);
  assert.deepEqual([sum("count"), sum("total")], [150, 1_200_000]);
  assert.equal(upstream?.counted?.toMs, START_MS + 59 * 60_000 + 1_000);
});

test("evidence is given to the upstream that it is about", () => {
  const ledger = new Ledger();
  const other = "https://other.example";
  countRequests(ledger, { peer: "192.0.2.3", requests: 10 });
  countRequests(ledger, { peer: "198.51.100.1", requests: 10, upstream: other });
  const [fault] = callEvidence().faults;
  assert.ok(fault !== undefined);
  const evidence = [
    callEvidence({ url: `${UPSTREAM}/a` }),
    callEvidence({ url: "http://127.0.0.1:8080/b", upstream: other }),
    callEvidence({ url: "http://127.0.0.1:8080/c", faults: [{ ...fault, peer: "198.51.100.1" }] }),
  ];

  const report = createReport({ ledger, evidence, tally: undefined }, { createdAtMs: REPORTED_MS });

  const urls = report.upstreams.map(({ upstream, evidence }) => [upstream, evidence.map(({ url }) => url)]);
  assert.deepEqual(Object.fromEntries(urls), {
    [UPSTREAM]: [`${UPSTREAM}/a`],
    [other]: ["http://127.0.0.1:8080/b", "http://127.0.0.1:8080/c"],
  });
});

test("the upstream with the most faults comes first, and one can be asked for alone", () => {
  const ledger = new Ledger();
  countRequests(ledger, { peer: "192.0.2.1", requests: 1_000, upstream: "https://a.example" });
  countRequests(ledger, { peer: "192.0.2.2", requests: 1_000, faults: 3, upstream: "https://b.example" });
  const source = { ledger, evidence: [], tally: undefined };

  const all = createReport(source, { createdAtMs: REPORTED_MS });
  const one = createReport(source, { createdAtMs: REPORTED_MS, upstream: "https://a.example" });

  assert.deepEqual(
    all.upstreams.map(({ upstream }) => upstream),
    ["https://b.example", "https://a.example"],
  );
  assert.deepEqual(
    one.upstreams.map(({ upstream }) => upstream),
    ["https://a.example"],
  );
});

test("an empty ledger makes a report without upstreams", () => {
  const source = { ledger: new Ledger(), evidence: [], tally: undefined };

  const report = createReport(source, { createdAtMs: REPORTED_MS });

  assert.deepEqual(report.upstreams, []);
});

test("a ledger that keeps no time makes a report without times", () => {
  const ledger = new Ledger({ cells: 1 });
  countRequests(ledger, { peer: "192.0.2.1", requests: 1_000, faults: 3 });
  countRequests(ledger, { peer: "192.0.2.2", requests: 1_000 });

  const report = createReport({ ledger, evidence: [], tally: undefined }, { createdAtMs: REPORTED_MS });

  assert.deepEqual([report.upstreams[0]?.counted, report.upstreams[0]?.steps], [undefined, []]);
});
