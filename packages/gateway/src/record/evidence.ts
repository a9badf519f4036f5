import { REQUEST_ID_FIELDS } from "@lastbyte/diagnosis/feed";
import type { CallResult, Fault, FaultCode } from "lastbyte";
import type { GatewayCall } from "../downstream/gateway-call.ts";
import type { Fields } from "@lastbyte/node/transport";

/**
 * What is known of one faulty attempt: enough for whoever runs the balancer, and neither a body nor credentials.
 *
 * @internal
 */
export interface Evidence {
  readonly attempt: number;
  readonly code: FaultCode;
  readonly detail: string;
  readonly peer: string | undefined;
  readonly status: number | undefined;
  /** Bytes of the body that came in this attempt. */
  readonly receivedBytes: number;
  readonly expectedBytes: number | undefined;
  /** The last bytes that came. */
  readonly lastBytesHex: string | undefined;
  /** The fields by which the request can be found in other logs. */
  readonly requestIds: Readonly<Record<string, string>>;
}

/**
 * A call that had a fault.
 *
 * @internal
 */
export interface FaultyCall {
  readonly time: string;
  readonly id: number;
  readonly method: string;
  readonly url: string;
  readonly operation: string | undefined;
  readonly result: CallResult;
  readonly durationMs: number;
  readonly attempts: number;
  readonly faults: readonly Evidence[];
}

/**
 * Gathers what is known of an attempt that was faulty just now.
 *
 * @internal
 */
export function evidenceOf(call: GatewayCall, { attempt, fault, receivedBytes }: FaultyAttempt): Evidence {
  const { exchange } = call;
  const lastBytes = exchange?.lastBytes;
  return {
    attempt,
    code: fault.code,
    detail: fault.detail,
    peer: exchange?.peer ?? call.peer,
    status: exchange?.head.status,
    receivedBytes,
    expectedBytes: exchange?.expectedBytes,
    lastBytesHex: lastBytes?.subarray(-SHOWN_BYTES).toString("hex"),
    requestIds: { ...requestIdsIn(call.requestFields), ...requestIdsIn(exchange?.head.headers) },
  };
}

interface FaultyAttempt {
  readonly attempt: number;
  readonly fault: Fault;
  readonly receivedBytes: number;
}

/** Enough to see where a document was cut, too little to tell what it says. */
const SHOWN_BYTES = 16;
const MAX_ID_CHARACTERS = 200;

function requestIdsIn(fields: Fields | undefined): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of REQUEST_ID_FIELDS) {
    const value = fields?.get(name) ?? null;
    if (value !== null) found[name] = value.slice(0, MAX_ID_CHARACTERS);
  }
  return found;
}
