import type { Ledger } from "./ledger.ts";
import type { PeerCounts } from "./peer-counts.ts";
import type { LedgerRecord, LedgerAttempt } from "./ledger-record.ts";

export const UPSTREAM = "https://api.example";
export const START_MS: number = Date.UTC(2026, 10, 3, 14);

/** Adds requests of which some were cut, each by itself. */
export function countRequests(
  ledger: Ledger,
  {
    faults = 0,
    episodes = faults,
    ...counts
  }: Omit<Partial<PeerCounts>, "faults"> & { peer: string; requests: number } & RequestFaults,
): void {
  ledger.count({
    upstream: UPSTREAM,
    sizeClass: "16KiB",
    pathClass: 0,
    timeMs: START_MS,
    responseBytes: counts.requests * 10_000,
    ...counts,
    faults: faults === 0 ? [] : [{ code: "http_response_incomplete", detector: "framing", faults, episodes }],
  });
}

interface RequestFaults {
  readonly faults?: number;
  readonly episodes?: number;
}

/** An attempt that was complete, unless something else is said. */
export function attemptOf(given: Partial<LedgerAttempt> = {}): LedgerAttempt {
  return {
    approach: "start",
    peer: "192.0.2.1:443",
    status: 200,
    receivedBytes: 10_000,
    expectedBytes: 10_000,
    outcome: { kind: "complete" },
    ...given,
  };
}

/** An attempt that lost a part of its body. */
export function cutAttempt(given: Partial<LedgerAttempt> = {}): LedgerAttempt {
  const fault = { code: "http_response_incomplete", unsent: false };
  return attemptOf({ receivedBytes: 9_000, outcome: { kind: "faulty", fault }, ...given });
}

/** The record of a call that was delivered. */
export function recordOf(
  attempts: readonly LedgerAttempt[],
  given: Partial<LedgerRecord> = {},
): LedgerRecord {
  return {
    url: `${UPSTREAM}/tasks`,
    operation: undefined,
    attempts,
    result: { kind: "delivered", note: undefined },
    ...given,
  };
}
