import { HealthyCounts } from "./healthy-counts.ts";
import { Ledger } from "./ledger.ts";
import type { LedgerAttempt, LedgerRecord } from "./ledger-record.ts";
import { PathClasses } from "./path-class.ts";

/**
 * Counts the calls of one door as they end, cheaply enough to be asked about every one of them. What was counted is
 * taken away again and again, to where it is kept.
 *
 * @public
 */
export class CallFeed {
  readonly #ledger: Ledger = new Ledger();
  readonly #healthy: HealthyCounts = new HealthyCounts();
  readonly #pathClasses: PathClasses = new PathClasses();
  readonly #wallNow: () => number;
  /** Of the calls that are under way and had a fault: the connection of each attempt. */
  readonly #connections: Map<number, (string | undefined)[]> = new Map();
  #second = 0;

  /** @param wallNow milliseconds since 1970 */
  constructor(wallNow: () => number) {
    this.#wallNow = wallNow;
  }

  /**
   * Notes which connection an attempt was made on that ended with a fault.
   *
   * @param callId the `id` of the call's record
   * @param connection a name that no other connection has
   */
  fault(callId: number, attempt: { readonly number: number }, connection: string | undefined): void {
    const known = this.#connections.get(callId) ?? [];
    // Beyond this many, an attempt stands for itself.
    if (attempt.number <= MAX_CONNECTIONS) known[attempt.number - 1] = connection;
    this.#connections.set(callId, known);
  }

  /** Counts a call that has ended. */
  call(call: FedRecord): void {
    const { attempts, url, operation } = call;
    const endedAtMs = this.#wallNow();
    const second = Math.floor(endedAtMs / SECOND_MS);
    if (second !== this.#second) {
      this.#healthy.foldInto(this.#ledger, this.#second * SECOND_MS);
      this.#second = second;
    }
    const upstream = originOf(url);
    const [first] = attempts;
    if (attempts.length === 1 && isHealthy(first)) {
      const pathClass = this.#pathClasses.of(call.method, url);
      this.#healthy.add({ upstream, peer: first.peer, pathClass }, first.receivedBytes);
      if (operation !== undefined) this.#ledger.countOperation(upstream, operation, ONE_HEALTHY_CALL);
      return;
    }
    const connections = this.#connections.get(call.id);
    this.#connections.delete(call.id);
    this.#ledger.add(
      call,
      connections === undefined ? { endedAtMs, upstream } : { endedAtMs, upstream, connections },
    );
  }

  /** Takes out what was counted since the last time; nothing where nothing was. */
  drain(): Ledger | undefined {
    this.#healthy.foldInto(this.#ledger, this.#second * SECOND_MS);
    const drained = this.#ledger.drain();
    return drained.upstreams.length === 0 && drained.operations.total === 0 ? undefined : drained;
  }
}

/**
 * A record that a feed takes. The engine's `CallRecord` is one.
 *
 * @public
 */
export interface FedRecord extends LedgerRecord {
  readonly id: number;
}

const SECOND_MS = 1_000;
/** A large body can be resumed a thousand times. */
const MAX_CONNECTIONS = 1_000;
const ONE_HEALTHY_CALL = Object.freeze({ calls: 1, hitCalls: 0, failedCalls: 0 });

function isHealthy(attempt: LedgerAttempt | undefined): attempt is LedgerAttempt & { readonly peer: string } {
  return attempt?.outcome.kind === "complete" && attempt.peer !== undefined;
}

/** Scheme and authority of a URL that a door has made. */
function originOf(url: string): string {
  const end = url.indexOf("/", url.indexOf("://") + 3);
  return end === -1 ? url : url.slice(0, end);
}
