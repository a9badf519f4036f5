import type { Ledger } from "./ledger.ts";
import { SIZE_CLASSES, sizeClassOf } from "./size-class.ts";
import type { SizeClass } from "./size-class.ts";

/**
 * Counts the calls of one second that had no fault, which are nearly all of them: a few look-ups and two additions each.
 *
 * A ledger takes a microsecond or two for a call, since it looks for its block of time, its kind and its operation. All
 * calls of one second and one peer have the same; so they are counted here, and told to the ledger once a second.
 *
 * @internal
 */
export class HealthyCounts {
  /** By upstream, then by peer. */
  readonly #upstreams: Map<string, Map<string, PeerTally>> = new Map();
  #isEmpty = true;

  /** Counts a call of a peer, on paths of one class. */
  add({ upstream, peer, pathClass }: Asked, responseBytes: number): void {
    this.#isEmpty = false;
    let peers = this.#upstreams.get(upstream);
    if (peers === undefined) {
      peers = new Map();
      this.#upstreams.set(upstream, peers);
    }
    let tally = peers.get(peer);
    if (tally === undefined) {
      tally = new Map();
      peers.set(peer, tally);
    }
    const sizeClass = sizeClassOf(responseBytes);
    const kind = pathClass * SIZE_CLASSES.length + SIZE_CLASSES.indexOf(sizeClass);
    const count = tally.get(kind);
    if (count === undefined) {
      tally.set(kind, { sizeClass, pathClass, requests: 1, responseBytes });
    } else {
      count.requests += 1;
      count.responseBytes += responseBytes;
    }
  }

  /** Tells a ledger what was counted, as of a time, and begins anew. */
  foldInto(ledger: Ledger, timeMs: number): void {
    if (this.#isEmpty) return;
    for (const [upstream, peers] of this.#upstreams) {
      for (const [peer, tally] of peers) {
        for (const counts of tally.values()) ledger.count({ upstream, peer, timeMs, ...counts });
      }
    }
    // Peers come and go; what is kept beyond a second would only grow.
    this.#upstreams.clear();
    this.#isEmpty = true;
  }
}

interface Asked {
  /** The origin that was asked. */
  readonly upstream: string;
  readonly peer: string;
  readonly pathClass: number;
}

/** By size class and path class. */
type PeerTally = Map<number, KindCounts>;

interface KindCounts {
  readonly sizeClass: SizeClass;
  readonly pathClass: number;
  requests: number;
  responseBytes: number;
}
