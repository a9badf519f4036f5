import assert from "node:assert/strict";
import { test } from "node:test";
import { createReport } from "./incident-report.ts";
import { callEvidence, REPORTED_MS, storyLedger, storyReport } from "./report.fixture.ts";
import { Ledger } from "../ledger/ledger.ts";
import { countRequests } from "../ledger/ledger.fixture.ts";
import { vendorTicket } from "./vendor-ticket.ts";

function ticketOf(report: ReturnType<typeof storyReport>): string {
  const [upstream] = report.upstreams;
  assert.ok(upstream !== undefined);
  return vendorTicket(upstream);
}

test("the ticket says what, how often, since when, where, and names cases that logs can be searched for", () => {
  const ticket = ticketOf(storyReport());

  assert.match(
    ticket,
    /^Subject: .*https:\/\/api\.example arrive without their last bytes \(through 192\.0\.2\.3\)\n/,
  );
  assert.match(
    ticket,
    /\nHow often: 0\.0125 % \(150 of 1 200 000; between .*\) of our requests, counted from 2026-11-03 /,
  );
  assert.match(
    ticket,
    /\nWhen: since between 2026-11-03 14:[^;]* UTC; in that time, 0\.025 % \(150 of 600 000; [^)]*\)\.\n/,
  );
  assert.match(ticket, /\nWhere: 192\.0\.2\.3, .*; the others lost none\.\n/);
  assert.match(ticket, /\n- http_response_incomplete, noticed by framing: 150\n/);
  assert.ok(
    ticket.includes(
      [
        "Cases (1 of 1 that were kept):",
        "- 2026-11-03T14:31:00.000Z 192.0.2.3 GET https://api.example/tasks",
        "    http_response_incomplete, status 200, 9 000 of 10 000 bytes came",
        "    x-request-id: abc-123",
        "    last bytes: 7b226964223a31",
      ].join("\n"),
    ),
    ticket,
  );
});

test("of what is over the ticket says until when it was", () => {
  const ticket = ticketOf(storyReport({ isOver: true }));

  assert.match(ticket, /\nWhen: since between .* UTC until 2026-11-03 1\d:\d\d:\d\d UTC; in that time, /);
});

test("of many cases it tells twenty, some of every address and kind", () => {
  const [fault] = callEvidence().faults;
  assert.ok(fault !== undefined);
  const many = Array.from({ length: 100 }, () => callEvidence());
  const rare = callEvidence({ faults: [{ ...fault, peer: "192.0.2.4", code: "content_incomplete" }] });
  const source = { ledger: storyLedger(), evidence: [rare, ...many], tally: undefined };

  const ticket = ticketOf(createReport(source, { createdAtMs: REPORTED_MS }));

  assert.match(ticket, /\nCases \(20 of 101 that were kept\):\n/);
  assert.match(ticket, /192\.0\.2\.4 GET .*\n {4}content_incomplete/);
});

test("where nothing was lost there is nothing to report", () => {
  const ledger = new Ledger();
  countRequests(ledger, { peer: "192.0.2.1", requests: 1_000 });

  const report = createReport({ ledger, evidence: [], tally: undefined }, { createdAtMs: REPORTED_MS });

  assert.match(ticketOf(report), /^There is nothing to report of https:\/\/api\.example: 0 % \(0 of 1 000;/);
});
