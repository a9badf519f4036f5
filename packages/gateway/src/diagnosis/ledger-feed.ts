import { CallFeed, Ledger } from "@lastbyte/diagnosis/feed";
import type { LedgerJson } from "@lastbyte/diagnosis";
import type { LastbyteEvent } from "lastbyte";
import { GatewayCall } from "../downstream/gateway-call.ts";
import type { FaultyCall } from "../record/evidence.ts";

/**
 * Turns what happens to the calls of one process into counts, which are taken away before a second is over.
 *
 * @internal
 */
export class LedgerFeed {
  readonly #feed: CallFeed;
  #calls: FaultyCall[] = [];

  constructor(wallNow: () => number) {
    this.#feed = new CallFeed(wallNow);
  }

  readonly onEvent = (event: LastbyteEvent): void => {
    switch (event.type) {
      case "attempt": {
        const { call, attempt } = event;
        if (attempt.outcome.kind === "faulty" && call instanceof GatewayCall)
          this.#feed.fault(call.id, attempt, call.connection);
        return;
      }
      case "call":
        return this.#feed.call(event.call);
      case "fault":
      case "decision":
        return;
      default:
        event satisfies never;
    }
  };

  /** Keeps the evidence of a call that had a fault. */
  readonly onFaultyCall = (call: FaultyCall): void => {
    if (this.#calls.length < MAX_CALLS) this.#calls.push(call);
  };

  /** Gives what was counted since the last time; nothing where nothing was. */
  drain(): Counted | undefined {
    const drained = this.#feed.drain();
    const calls = this.#calls;
    if (drained === undefined && calls.length === 0) return undefined;
    this.#calls = [];
    return { ledger: (drained ?? new Ledger()).toJSON(), calls };
  }
}

/**
 * What a process has counted, as plain data that can be sent to another process or thread.
 *
 * @internal
 */
export interface Counted {
  readonly ledger: LedgerJson;
  /** The calls that had a fault, with their evidence. */
  readonly calls: readonly FaultyCall[];
}

/**
 * How often what was counted is taken to where it is kept. That leaves half a second for the way there, also where a
 * diagnosis is being made just then; so a crash loses no more than the last second.
 *
 * @internal
 */
export const FEED_INTERVAL_MS = 500;

/** Evidence that is taken along at a time; all faults are counted, whether there is evidence or not. */
const MAX_CALLS = 100;
