import { countRequests, START_MS, UPSTREAM } from "../ledger/ledger.fixture.ts";
import { Ledger } from "../ledger/ledger.ts";
import type { CallEvidence } from "./call-evidence.ts";
import { createReport } from "./incident-report.ts";
import type { IncidentReport } from "./incident-report.ts";
import type { ResponseTally } from "./response-tally.ts";

/** When the reports of the tests are written. */
export const REPORTED_MS: number = START_MS + 3_600_000;

/** A healthy half hour, then one of four balancers goes bad; in the end it is replaced, where that is asked for. */
export function storyLedger({ isOver = false, peers = PEERS }: StoryOptions = {}): Ledger {
  const ledger = new Ledger();
  for (let minute = 0; minute < (isOver ? 180 : 60); minute += 1) {
    const isBad = minute >= 30 && minute < 60;
    for (const [index, peer] of peers.entries()) {
      const faults = index === 2 && isBad ? 5 : 0;
      countRequests(ledger, { peer, requests: 5_000, faults, timeMs: START_MS + minute * 60_000 });
    }
  }
  return ledger;
}

interface StoryOptions {
  readonly isOver?: boolean;
  readonly peers?: readonly string[];
}

const PEERS = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"];

/** A call through the bad balancer that was cut, and recovered. */
export function callEvidence(given: Partial<CallEvidence> = {}): CallEvidence {
  return {
    time: new Date(START_MS + 31 * 60_000).toISOString(),
    upstream: undefined,
    method: "GET",
    url: `${UPSTREAM}/tasks`,
    result: "recovered",
    faults: [
      {
        code: "http_response_incomplete",
        detail: "9 000 of 10 000 bytes came",
        peer: "192.0.2.3",
        status: 200,
        receivedBytes: 9_000,
        expectedBytes: 10_000,
        lastBytesHex: "7b226964223a31",
        requestIds: { "x-request-id": "abc-123" },
      },
    ],
    ...given,
  };
}

/** The report of that story. */
export function storyReport(
  options: StoryOptions & {
    readonly evidence?: readonly CallEvidence[];
    readonly tally?: ResponseTally;
  } = {},
): IncidentReport {
  const { evidence = [callEvidence()], tally } = options;
  return createReport({ ledger: storyLedger(options), evidence, tally }, { createdAtMs: REPORTED_MS });
}
