import assert from "node:assert/strict";
import { test } from "node:test";
import { createReport, Ledger } from "@lastbyte/diagnosis";
import { createStyle } from "../terminal/style.ts";
import { probeTable } from "./probe-table.ts";

const STYLE = createStyle(false);

test("each address has a line, the worst first, with what is odd about its answers", () => {
  const ledger = new Ledger();
  const upstream = "https://api.example";
  const timeMs = Date.UTC(2026, 10, 3, 14);
  const series = { upstream, sizeClass: "1KiB", pathClass: 0, timeMs, responseBytes: 0 } as const;
  const fault = { code: "content_incomplete", detector: "content", faults: 2, episodes: 2 } as const;
  ledger.count({ ...series, peer: "192.0.2.1", requests: 1_000 });
  ledger.count({ ...series, peer: "192.0.2.2", requests: 1_000, faults: [fault] });
  const [report] = createReport(
    { ledger, evidence: [], tally: undefined },
    { upstream, createdAtMs: timeMs },
  ).upstreams;

  const lines = probeTable(
    report,
    [
      { address: "192.0.2.1", requests: 1_000, unanswered: 0, statuses: { 200: 998, 503: 2 } },
      { address: "192.0.2.2", requests: 1_003, unanswered: 3, statuses: { 200: 1_000 } },
      { address: "192.0.2.3", requests: 4, unanswered: 4, statuses: {} },
    ],
    { style: STYLE },
  );

  assert.deepEqual(lines, [
    "  address    requests  lost a part   rate           95 % range",
    "  192.0.2.2     1 003            2  0.2 %  0.0242 % to 0.721 %  3 without an answer",
    "  192.0.2.1     1 000            0    0 %       0 % to 0.368 %  2 × status 503",
    "  192.0.2.3         4            0                              4 without an answer",
  ]);
});

test("of very many addresses the rest is counted", () => {
  const addresses = Array.from({ length: 100 }, (_, index) => ({
    address: `192.0.2.${index}`,
    requests: 1,
    unanswered: 0,
    statuses: {},
  }));

  const lines = probeTable(undefined, addresses, { style: STYLE });

  assert.deepEqual([lines.length, lines.at(-1)], [26, "  and 76 more"]);
});

test("lines that are to be drawn over are no longer than they may be", () => {
  const addresses = [{ address: "2001:db8::".padEnd(39, "f"), requests: 9, unanswered: 9, statuses: {} }];

  const lines = probeTable(undefined, addresses, { style: STYLE, width: 60 });

  assert.deepEqual(
    lines.map(({ length }) => length <= 60),
    [true, true],
  );
});
