import { createReport, Ledger, REQUEST_ID_FIELDS } from "@lastbyte/diagnosis";
import type { CallEvidence, FaultEvidence, ResponseTally, UpstreamReport } from "@lastbyte/diagnosis";
import type { CallRecord } from "lastbyte";
import type { Answer } from "./lane.ts";

/**
 * What a probe has seen.
 *
 * @internal
 */
export class ProbeAccount {
  readonly ledger: Ledger = new Ledger();
  readonly upstream: string;
  readonly #evidence: CallEvidence[] = [];
  readonly #tally: { -readonly [Name in keyof ResponseTally]: number } = {
    content: 0,
    framing: 0,
    unchecked: 0,
    recovered: 0,
    passedOn: 0,
    failed: 0,
  };
  readonly #addresses: Map<string, MutableAddress> = new Map();

  constructor(upstream: string) {
    this.upstream = upstream;
  }

  add(answer: Answer, endedAtMs: number): void {
    const { record, connection, address } = answer;
    const [attempt] = record.attempts;
    if (attempt === undefined || attempt.outcome.kind === "aborted") return;
    this.ledger.add(record, { endedAtMs, upstream: this.upstream, connections: [connection] });
    const counts = this.#addressOf(address);
    counts.requests += 1;
    if (attempt.status === undefined) counts.unanswered += 1;
    else counts.statuses.set(attempt.status, (counts.statuses.get(attempt.status) ?? 0) + 1);

    const { outcome } = attempt;
    if (outcome.kind === "complete") {
      this.#tally[outcome.verification === "none" ? "unchecked" : outcome.verification] += 1;
      return;
    }
    if (outcome.fault.unsent) return;
    this.#tally.failed += 1;
    this.#evidence.push(evidenceOf(answer, endedAtMs));
    if (this.#evidence.length > MAX_EVIDENCE) this.#evidence.shift();
  }

  /** How many were asked, answered or not. */
  get requests(): number {
    return this.addresses().reduce((sum, { requests }) => sum + requests, 0);
  }

  get evidence(): readonly CallEvidence[] {
    return this.#evidence;
  }

  get tally(): ResponseTally {
    return { ...this.#tally };
  }

  /** What the addresses answered, in the order of their names. */
  addresses(): readonly AddressCounts[] {
    const named = [...this.#addresses].sort(([a], [b]) => (a < b ? -1 : 1));
    return named.map(([address, { requests, unanswered, statuses }]) => ({
      address,
      requests,
      unanswered,
      statuses: Object.fromEntries([...statuses].sort(([a], [b]) => a - b)),
    }));
  }

  report(nowMs: number): UpstreamReport | undefined {
    const { ledger, upstream, evidence, tally } = this;
    return createReport({ ledger, evidence, tally }, { upstream, createdAtMs: nowMs }).upstreams[0];
  }

  #addressOf(address: string): MutableAddress {
    const known = this.#addresses.get(address);
    if (known !== undefined) return known;
    const fresh = { requests: 0, unanswered: 0, statuses: new Map<number, number>() };
    this.#addresses.set(address, fresh);
    return fresh;
  }
}

/**
 * What one address answered.
 *
 * @internal
 */
export interface AddressCounts {
  readonly address: string;
  readonly requests: number;
  /** Of these, how many got no answer at all. */
  readonly unanswered: number;
  readonly statuses: Readonly<Record<string, number>>;
}

interface MutableAddress {
  requests: number;
  unanswered: number;
  readonly statuses: Map<number, number>;
}

function evidenceOf(answer: Answer, endedAtMs: number): CallEvidence {
  const { record, address } = answer;
  return {
    time: new Date(endedAtMs).toISOString(),
    upstream: undefined,
    method: record.method,
    url: record.url,
    result: "failed",
    faults: record.attempts.flatMap((attempt) => faultOf(attempt, answer, address)),
  };
}

function faultOf(
  { outcome, status, receivedBytes, expectedBytes, peer }: CallRecord["attempts"][number],
  answer: Answer,
  address: string,
): readonly FaultEvidence[] {
  if (outcome.kind !== "faulty") return [];
  const ids = answer.kind === "answered" ? Object.entries(answer.fields) : [];
  return [
    {
      code: outcome.fault.code,
      detail: outcome.fault.detail,
      peer: peer ?? address,
      status,
      receivedBytes,
      expectedBytes,
      lastBytesHex: answer.kind === "answered" ? answer.tail.toHex() : undefined,
      requestIds: Object.fromEntries(
        ids.flatMap(([name, value]) =>
          typeof value === "string" && REQUEST_ID_FIELDS.has(name)
            ? [[name, value.slice(0, MAX_ID_CHARACTERS)] as const]
            : [],
        ),
      ),
    },
  ];
}

/** The newest are kept; the counts are of all. */
const MAX_EVIDENCE = 1_000;
const MAX_ID_CHARACTERS = 200;
