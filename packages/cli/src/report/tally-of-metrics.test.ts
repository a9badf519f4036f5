import assert from "node:assert/strict";
import { test } from "node:test";
import { tallyOfMetrics } from "./tally-of-metrics.ts";

test("a gateway's counters become a tally, summed over the addresses", () => {
  const tally = tallyOfMetrics(`# HELP lastbyte_responses_total Answers of upstreams.
# TYPE lastbyte_responses_total counter
lastbyte_responses_total{peer="192.0.2.1",verdict="content"} 10
lastbyte_responses_total{peer="192.0.2.2",verdict="content"} 5
lastbyte_responses_total{peer="192.0.2.2",verdict="framing"} 3
lastbyte_responses_total{peer="a\\",verdict=\\"none",verdict="none"} 2
lastbyte_responses_total{peer="192.0.2.2",verdict="faulty"} 9
lastbyte_recoveries_total{outcome="recovered"} 7
lastbyte_recoveries_total{outcome="delivered"} 1
lastbyte_recoveries_total{outcome="failed"} 4
lastbyte_calls_total{result="delivered"} 99
`);

  assert.deepEqual(tally, { content: 15, framing: 3, unchecked: 2, recovered: 7, passedOn: 1, failed: 4 });
});

test("metrics of something else are no tally", () => {
  assert.equal(tallyOfMetrics("# TYPE up gauge\nup 1\n"), undefined);
});
