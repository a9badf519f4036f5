import assert from "node:assert/strict";
import { test } from "node:test";
import { reportHtml } from "./report-html.ts";
import { callEvidence, storyReport } from "./report.fixture.ts";

test("the page needs nothing else: no script, no link, nothing to load", () => {
  const page = reportHtml(storyReport());

  assert.match(page, /^<!doctype html>\n<html lang="en">/);
  assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/);
  assert.doesNotMatch(page, /<script|<link|<img|<iframe|\ssrc=|\shref=|url\(|@import/);
});

test("it draws each address with its range, the blamed one set off, and the course of the rate", () => {
  const page = reportHtml(storyReport());

  assert.equal(page.match(/<circle class="point/g)?.length, 4);
  assert.equal(page.match(/<circle class="point blamed"/g)?.length, 1);
  assert.match(page, /<rect class="shade"/);
  assert.match(page, /<line class="rate"/);
  assert.doesNotMatch(page, /NaN|Infinity|undefined/);
});

test("nothing that came from outside becomes markup", () => {
  const hostile = `"><script>alert('x')</script>&`;
  const [fault] = callEvidence().faults;
  assert.ok(fault !== undefined);

  const page = reportHtml(
    storyReport({
      peers: ["192.0.2.1", "192.0.2.2", hostile, "192.0.2.4"],
      evidence: [
        callEvidence({
          method: hostile,
          url: hostile,
          faults: [{ ...fault, code: hostile, peer: hostile, requestIds: { "x-request-id": hostile } }],
        }),
      ],
    }),
  );

  assert.doesNotMatch(page, /<script/);
  assert.match(page, /&quot;&gt;&lt;script&gt;alert\(&#39;x&#39;\)&lt;\/script&gt;&amp;/);
});

test("a number stays on one line with its unit", () => {
  assert.match(reportHtml(storyReport()), /150 of 1\u00A0200\u00A0000; between 0\.0106\u00A0% and/);
});
