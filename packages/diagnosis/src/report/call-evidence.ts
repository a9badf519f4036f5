import { LedgerError } from "../ledger/read-ledger.ts";

/**
 * A call that had a fault: enough to find it in other logs, and neither a body nor credentials.
 *
 * @public
 */
export interface CallEvidence {
  /** When it ended, as in `2026-11-03T14:02:11.123Z`. */
  readonly time: string;
  /** The service that the balancers stand in front of, where it was told. */
  readonly upstream: string | undefined;
  readonly method: string;
  /** Without user, query and fragment. */
  readonly url: string;
  readonly result: CallEnd;
  readonly faults: readonly FaultEvidence[];
}

/**
 * How a call ended: `recovered` where the caller got the whole response after all, `passed_on` where it was handed on as
 * it came, `failed` where the caller got an error.
 *
 * @public
 */
export type CallEnd = "recovered" | "passed_on" | "failed" | "aborted";

/**
 * What is known of one faulty attempt.
 *
 * @public
 */
export interface FaultEvidence {
  readonly code: string;
  readonly detail: string;
  readonly peer: string | undefined;
  readonly status: number | undefined;
  readonly receivedBytes: number | undefined;
  readonly expectedBytes: number | undefined;
  /** At most the last 16 bytes that came. */
  readonly lastBytesHex: string | undefined;
  readonly requestIds: Readonly<Record<string, string>>;
}

/**
 * Reads evidence as the gateway and the probe write it. What isn't known as evidence is left out: a field of another
 * name could hold anything.
 *
 * @throws LedgerError
 * @internal
 */
export function readEvidence(value: unknown): readonly CallEvidence[] {
  if (!Array.isArray(value)) throw refusal("a list of evidence", value);
  return value.slice(-MAX_CALLS).map((call: unknown, index) => readCall(call, `evidence[${index}]`));
}

function readCall(value: unknown, where: string): CallEvidence {
  const call = recordOf(value, where);
  const { time } = call;
  if (typeof time !== "string" || Number.isNaN(Date.parse(time))) throw refusal(`a time in ${where}`, time);
  const { faults = [] } = call;
  if (!Array.isArray(faults)) throw refusal(`a list of faults in ${where}`, faults);
  return {
    time: new Date(time).toISOString(),
    upstream: textOf(call["upstream"]),
    method: textOf(call["method"]) ?? "GET",
    url: withoutSecrets(textOf(call["url"]) ?? ""),
    result: endOf(call["result"]),
    faults: faults.slice(0, MAX_FAULTS).map((fault: unknown) => readFault(recordOf(fault, where))),
  };
}

function readFault(fault: Fields): FaultEvidence {
  const hex = fault["lastBytesHex"];
  return {
    code: textOf(fault["code"]) ?? "unknown",
    detail: textOf(fault["detail"]) ?? "",
    peer: textOf(fault["peer"]),
    status: wholeOf(fault["status"]),
    receivedBytes: wholeOf(fault["receivedBytes"]),
    expectedBytes: wholeOf(fault["expectedBytes"]),
    lastBytesHex:
      typeof hex === "string" && /^(?:[0-9a-f]{2})+$/.test(hex) ? hex.slice(-2 * SHOWN_BYTES) : undefined,
    requestIds: idsOf(fault["requestIds"]),
  };
}

/** The record of a call's end, as the engine writes it, or a word of ours. */
function endOf(value: unknown): CallEnd {
  if (typeof value === "string") return ENDS.find((end) => end === value) ?? "failed";
  const { kind, note } = typeof value === "object" && value !== null ? (value as Fields) : {};
  if (kind === "aborted") return "aborted";
  if (kind !== "delivered") return "failed";
  return note === undefined || note === null ? "recovered" : "passed_on";
}

const ENDS: readonly CallEnd[] = ["recovered", "passed_on", "failed", "aborted"];

function idsOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) return {};
  const ids = Object.entries(value).flatMap(([name, id]) => {
    const text = textOf(id);
    return text === undefined || !REQUEST_ID_FIELDS.has(name) ? [] : [[name, text] as const];
  });
  return Object.fromEntries(ids);
}

/**
 * The fields by which vendors find a request in their logs. Any other field could be a credential.
 *
 * @public
 */
export const REQUEST_ID_FIELDS: ReadonlySet<string> = new Set([
  "x-request-id",
  "x-correlation-id",
  "x-amzn-trace-id",
  "x-amzn-requestid",
  "x-amz-request-id",
  "x-amz-cf-id",
  "cf-ray",
  "x-github-request-id",
  "traceparent",
]);

/** Enough to see where a document was cut, too little to tell what it says. @internal */
export const SHOWN_BYTES = 16;

type Fields = Readonly<Record<string, unknown>>;

function recordOf(value: unknown, where: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw refusal(`an object as ${where}`, value);
}

function textOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  // Control characters could move a terminal's cursor, or end a line of the ticket.
  return value.replaceAll(/\p{Cc}+/gu, " ").slice(0, MAX_TEXT);
}

function wholeOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function withoutSecrets(url: string): string {
  return (url.split(/[?#]/, 1)[0] ?? "").replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, "$1");
}

function refusal(expected: string, got: unknown): LedgerError {
  const shown = JSON.stringify(got)?.slice(0, MAX_SHOWN) ?? "nothing";
  return new LedgerError(`expected ${expected}, got ${shown}: give what the gateway or the probe wrote`);
}

const MAX_CALLS = 10_000;
const MAX_FAULTS = 20;
const MAX_TEXT = 300;
const MAX_SHOWN = 80;
