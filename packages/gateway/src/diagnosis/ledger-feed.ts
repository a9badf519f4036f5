import { Ledger } from "@lastbyte/diagnosis/ledger";
import type { LedgerJson } from "@lastbyte/diagnosis";
import type { LastbyteEvent } from "lastbyte";
import { GatewayCall } from "../downstream/gateway-call.ts";
import type { FaultyCall } from "../record/evidence.ts";
import { HealthyCounts } from "./healthy-counts.ts";

/**
 * Turns what happens to the calls of one process into counts, which are taken away before a second is over.
 *
 * @internal
 */
export class LedgerFeed {
  readonly #ledger: Ledger = new Ledger();
  readonly #healthy: HealthyCounts = new HealthyCounts();
  readonly #wallNow: () => number;
  /** Of the calls that are under way and had a fault: the connection of each attempt. */
  readonly #connections: Map<number, (string | undefined)[]> = new Map();
  #calls: FaultyCall[] = [];
  #second = 0;

  constructor(wallNow: () => number) {
    this.#wallNow = wallNow;
  }

  readonly onEvent = (event: LastbyteEvent): void => {
    switch (event.type) {
      case "attempt": {
        const { call, attempt } = event;
        if (attempt.outcome.kind !== "faulty" || !(call instanceof GatewayCall)) return;
        const known = this.#connections.get(call.id) ?? [];
        // Beyond this many, an attempt stands for itself.
        if (attempt.number <= MAX_CONNECTIONS) known[attempt.number - 1] = call.connection;
        this.#connections.set(call.id, known);
        return;
      }
      case "call":
        return this.#call(event.call);
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
    this.#healthy.foldInto(this.#ledger, this.#second * SECOND_MS);
    const drained = this.#ledger.drain();
    const calls = this.#calls;
    if (drained.upstreams.length === 0 && drained.operations.total === 0 && calls.length === 0)
      return undefined;
    this.#calls = [];
    return { ledger: drained.toJSON(), calls };
  }

  #call(call: Extract<LastbyteEvent, { type: "call" }>["call"]): void {
    const { attempts, url, operation } = call;
    const endedAtMs = this.#wallNow();
    const second = Math.floor(endedAtMs / SECOND_MS);
    if (second !== this.#second) {
      this.#healthy.foldInto(this.#ledger, this.#second * SECOND_MS);
      this.#second = second;
    }
    const [first] = attempts;
    if (attempts.length === 1 && first?.outcome.kind === "complete" && first.peer !== undefined) {
      const upstream = originOf(url);
      this.#healthy.add(upstream, first.peer, first.receivedBytes);
      if (operation !== undefined) this.#ledger.countOperation(upstream, operation, ONE_HEALTHY_CALL);
      return;
    }
    const connections = this.#connections.get(call.id);
    this.#connections.delete(call.id);
    const upstream = originOf(url);
    this.#ledger.add(
      call,
      connections === undefined ? { endedAtMs, upstream } : { endedAtMs, upstream, connections },
    );
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

const SECOND_MS = 1_000;
/** Evidence that is taken along at a time; all faults are counted, whether there is evidence or not. */
const MAX_CALLS = 100;
/** A large body can be resumed a thousand times. */
const MAX_CONNECTIONS = 1_000;
const ONE_HEALTHY_CALL = Object.freeze({ calls: 1, hitCalls: 0, failedCalls: 0 });

/** Scheme and authority of a URL that the gateway itself has made. */
function originOf(url: string): string {
  const end = url.indexOf("/", url.indexOf("://") + 3);
  return end === -1 ? url : url.slice(0, end);
}
