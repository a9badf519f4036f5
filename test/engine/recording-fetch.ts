import { createFetch } from "lastbyte";
import type { CallRecord, FetchOptions, LastbyteEvent, LastbyteFetch } from "lastbyte";

/** A fetch of ours, and all that it told. */
export interface RecordingFetch {
  readonly fetch: LastbyteFetch;
  readonly events: LastbyteEvent[];
  /** The record of the call that ended last. */
  readonly call: () => CallRecord;
}

/** Makes a fetch that waits little between attempts, and writes down what it tells. */
export function recordingFetch(options: FetchOptions = {}): RecordingFetch {
  const events: LastbyteEvent[] = [];
  const fetch = createFetch({
    backoff: { initialMs: 1, maxMs: 2 },
    ...options,
    onEvent: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  const call = (): CallRecord => {
    const last = events.findLast((event) => event.type === "call");
    if (last === undefined) throw new Error("no call has ended yet");
    return last.call;
  };
  return { fetch, events, call };
}

/** The approaches of a call's attempts, in their order. */
export function approachesOf({ attempts }: CallRecord): readonly string[] {
  return attempts.map(({ approach }) => approach);
}
