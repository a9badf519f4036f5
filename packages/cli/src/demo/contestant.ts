import { createFetch, operation } from "lastbyte";
import type { CallRecord } from "lastbyte";
import { createStatusRetryFetch } from "./status-retry-fetch.ts";

/**
 * One of the two clients that the same program is run with. Nothing but its `fetch` differs.
 *
 * @internal
 */
export interface Contestant {
  readonly name: ContestantName;
  readonly fetch: (url: string, init: RequestInit & { readonly signal: AbortSignal }) => Promise<Response>;
  readonly runOperation: <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;
  /** Answers that were delivered although nothing could verify them; undefined for a client that doesn't know. */
  readonly unverifiedAnswers: () => number | undefined;
}

/** @internal */
export type ContestantName = "plain" | "lastbyte";

/**
 * The way in which the second client gets to lastbyte: it is called as a library, or stands in between as a gateway.
 *
 * @internal
 */
export type Door = "library" | "gateway";

/**
 * How each client is called in what people read.
 *
 * @internal
 */
export const CONTESTANT_LABELS: Readonly<Record<Door, Readonly<Record<ContestantName, string>>>> = {
  library: { plain: "built-in fetch", lastbyte: "lastbyte" },
  gateway: { plain: "directly", lastbyte: "the gateway" },
};

/**
 * The built-in fetch with a retry by status code.
 *
 * @internal
 */
export function createPlainContestant(timeoutMs: number, random: () => number): Contestant {
  return {
    name: "plain",
    fetch: createStatusRetryFetch({ timeoutMs, random }),
    runOperation: (_name, work) => work(),
    unverifiedAnswers: () => undefined,
  };
}

/**
 * The same built-in fetch again, for the side whose base URL is the gateway's.
 *
 * @internal
 */
export function createGatewayContestant(timeoutMs: number, random: () => number): Contestant {
  return { ...createPlainContestant(timeoutMs, random), name: "lastbyte" };
}

/**
 * lastbyte's fetch with its defaults, except for the time that a body may be silent.
 *
 * @param onCall - Is told of every call that has ended.
 * @internal
 */
export function createLastbyteContestant(
  stallTimeoutMs: number,
  onCall: (call: CallRecord) => void = () => {},
): Contestant {
  let unverifiedAnswers = 0;
  const fetch = createFetch({
    stallTimeoutMs,
    onEvent: (event) => {
      if (event.type !== "call") return;
      onCall(event.call);
      if (event.call.result.kind !== "delivered") return;
      if (event.call.result.verification === "none") unverifiedAnswers += 1;
    },
  });
  return {
    name: "lastbyte",
    fetch,
    runOperation: operation,
    unverifiedAnswers: () => unverifiedAnswers,
  };
}
