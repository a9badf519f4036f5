import type { Lab } from "@lastbyte/lab";
import { createFetch, LastbyteError } from "lastbyte";
import type { Applied, CallRecord, FaultCode, Verification } from "lastbyte";
import { codingOfFault } from "./cells.ts";
import type { BodyName, Cell } from "./cells.ts";

/** What became of one cell. */
export interface Verdict {
  /** What the caller got: all of it, nothing but an error, or something else than the origin sends. */
  readonly data: "whole" | "error" | "short" | "empty" | "other";
  /** How often the origin was asked. */
  readonly requests: number;
  /** The error's code. */
  readonly code?: FaultCode;
  /** What the error says of the request's effect; told for a POST. */
  readonly applied?: Applied;
  /** How the engine knew that the body was complete. */
  readonly verification?: Verification;
  /** Why it was delivered although it was faulty. */
  readonly note?: string;
}

/** Makes one call through the lab, and holds what came against what the origin serves. */
export async function measureCell(
  lab: Lab,
  cell: Cell,
  served: ReadonlyMap<BodyName, Buffer>,
): Promise<Verdict> {
  let record: CallRecord | undefined;
  const fetch = createFetch({
    stallTimeoutMs: cell.fault === "stall" ? 300 : 20_000,
    backoff: { initialMs: 1, maxMs: 1 },
    onEvent: (event) => {
      if (event.type === "call") record = event.call;
    },
  });

  const answer = await ask(fetch, lab, cell);

  const requests = lab.truth().origin?.byRequestId[cell.id] ?? 0;
  if (answer instanceof LastbyteError) {
    const { code, applied } = answer;
    return { data: "error", requests, code, ...(cell.method === "POST" ? { applied } : {}) };
  }
  const { result } = record ?? {};
  if (result?.kind !== "delivered")
    throw new Error(`${cell.id}: a response came, but no record of its delivery`);
  return {
    data: cell.method === "POST" ? judgeTask(answer, cell) : compare(answer, served.get(cell.body)),
    requests,
    verification: result.verification,
    ...(result.note === undefined ? {} : { note: result.note }),
  };
}

async function ask(fetch: typeof globalThis.fetch, lab: Lab, cell: Cell): Promise<Buffer | LastbyteError> {
  const coding = cell.body === "gzip JSON" ? "gzip" : codingOfFault(cell.fault);
  const headers: Record<string, string> = { "x-request-id": cell.id };
  if (coding !== undefined) headers["accept-encoding"] = coding;
  const init = cell.method === "GET" ? { headers } : { headers, method: "POST", body: taskNamed(cell.id) };
  try {
    const response = await fetch(`${lab.url}${pathOf(cell)}`, init);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    if (error instanceof LastbyteError) return error;
    throw new Error(`${cell.id} failed with something else than a LastbyteError`, { cause: error });
  }
}

const taskNamed = (name: string): string => JSON.stringify({ data: { name } });

function pathOf(cell: Cell): string {
  return cell.method === "POST"
    ? `/api/1.0/tasks?cell=${cell.id}`
    : `${pathOfBody(cell.body)}&cell=${cell.id}`;
}

/** Where the origin serves a body of this kind; about 5 KB, so that it is more than one packet. */
export function pathOfBody(body: BodyName): string {
  switch (body) {
    case "JSON":
      return "/json?records=100&coding=identity";
    case "gzip JSON":
      return "/json?records=100";
    case "NDJSON":
      return "/ndjson?records=100&coding=identity";
    case "CSV":
      return "/csv?records=100&coding=identity";
    default:
      return body satisfies never;
  }
}

function compare(answer: Buffer, served: Buffer | undefined): Verdict["data"] {
  if (served === undefined) throw new Error("nothing to compare with");
  if (answer.equals(served)) return "whole";
  if (answer.length === 0) return "empty";
  return answer.length < served.length && answer.equals(served.subarray(0, answer.length))
    ? "short"
    : "other";
}

/** The answer to a POST is made for it alone: it is whole if it is the task that was asked for. */
function judgeTask(answer: Buffer, { id }: Cell): Verdict["data"] {
  if (answer.length === 0) return "empty";
  try {
    const { data } = JSON.parse(answer.toString()) as { data: { name: string } };
    return data.name === id ? "whole" : "other";
  } catch {
    return "other";
  }
}
