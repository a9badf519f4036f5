import assert from "node:assert/strict";
import { test } from "node:test";
import { escapeMarkdown, reportMarkdown } from "./report-markdown.ts";
import { callEvidence, storyReport } from "./report.fixture.ts";

const TALLY = { content: 9_000, framing: 20, unchecked: 5, recovered: 3, passedOn: 1, failed: 2 };

test("the report has the sections of the field, in their order", () => {
  const headings = reportMarkdown(storyReport()).match(/^#+ .*$/gm);

  assert.deepEqual(headings, [
    "# Incident report",
    "## Incident: https://api.example",
    "### Impact",
    "### Timeline",
    "### What we know",
    "### What we can't exclude",
    "### What was recovered, what was only detected, what could not be checked",
    "### Moving forward",
    "### Ticket for whoever runs the balancers",
    "### Evidence",
  ]);
});

test("it names the bad balancer, with exact intervals and denominators, in UTC", () => {
  const text = reportMarkdown(storyReport());

  assert.match(text, /\*\*One balancer loses the last bytes: 192\.0\.2\.3\.\*\*/);
  assert.match(
    text,
    /lost a part of their body: 0\.0125 % \(150 of 1 200 000; between 0\.0106 % and 0\.0147 %\)/,
  );
  assert.match(
    text,
    /\| 192\.0\.2\.3 \| 25 % \| 150 of 300 000 \| 0\.05 % \| 0\.0423 % – 0\.0587 % \| blamed \|/,
  );
  assert.match(
    text,
    /\| between 2026-11-03 14:\d\d:\d\d UTC and 2026-11-03 14:\d\d:\d\d UTC \| now \| One balancer/,
  );
});

test("of many addresses those that lost something are shown, and some others; the rest is summed up", () => {
  const many = Array.from({ length: 60 }, (_, index) => `192.0.2.${index + 1}`);

  const text = reportMarkdown(storyReport({ peers: many }));

  assert.equal(text.match(/^\| 192\.0\.2\./gm)?.length, 12);
  assert.match(text, /^\| 48 more \| 80 % \| 0 of 14 400 000 \|/m);
});

test("what is over is told as over, with what it was", () => {
  const text = reportMarkdown(storyReport({ isOver: true }));

  assert.match(text, /\*\*It is over\.\*\*/);
  assert.match(
    text,
    /Before: from 2026-11-03 14:\d\d:\d\d UTC to 2026-11-03 1\d:\d\d:\d\d UTC: one balancer loses/,
  );
  assert.match(text, /Go on counting: what came once may come again/);
});

test("what was recovered and what could not be checked is told from the tally where there is one", () => {
  const text = reportMarkdown(storyReport({ tally: TALLY }));

  assert.match(text, /\| Recovered: calls that were hit, and got the whole response \| 3 \|/);
  assert.match(text, /\| Responses that could not be checked \| 5 \|/);
  assert.match(text, /Losses in the 5 bodies that nothing could check/);
});

test("without a tally it says what isn't known", () => {
  const text = reportMarkdown(storyReport());

  assert.match(text, /Of the one call whose evidence was kept/);
  assert.match(text, /How many bodies could not be checked isn't known/);
});

test("text that isn't ours can't end a table's cell, a paragraph or the ticket", () => {
  const hostile = "a|b\n# c ```\n<img src=x>";
  const text = reportMarkdown(
    storyReport({
      peers: ["192.0.2.1", "192.0.2.2", "``` <b>|x", "192.0.2.4"],
      evidence: [callEvidence({ method: hostile })],
    }),
  );

  const ticket = /^(`{4,})text\n[\s\S]*?^\1$/m.exec(text)?.[0] ?? "";
  const outside = text.replace(ticket, "");
  assert.ok(ticket.length > 100);
  assert.doesNotMatch(outside, /<b>|<img/);
  assert.doesNotMatch(outside, /(?<!\\)`/);
  assert.match(outside, /\| \\`\\`\\` &lt;b&gt;\\\|x \|/);
});

test("words with underscores, addresses and times stay as they are", () => {
  const text = "http_response_incomplete at 2001:db8::1, 10:00 – 11:00";

  assert.equal(escapeMarkdown(text), text);
});

test("emphasis, links and lists are taken their meaning", () => {
  const shown = ["_a_", "*a*", "[a](b)", "- a", "# a", "1. a", "a & b"].map(escapeMarkdown);

  assert.deepEqual(shown, ["\\_a\\_", "\\*a\\*", "\\[a\\](b)", "\\- a", "\\# a", "\\1. a", "a &amp; b"]);
});
