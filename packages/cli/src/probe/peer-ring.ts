/**
 * The addresses that are asked, one after the other. One that can't be reached is left alone for a while, longer each
 * time.
 *
 * @internal
 */
export class PeerRing {
  #peers: readonly Peer[] = [];
  #turn = 0;

  /** Whether nothing was reached, though each was tried several times. */
  get isLost(): boolean {
    return this.#peers.every(({ failures, wasReached }) => !wasReached && failures >= MAX_FAILURES);
  }

  /** These are asked from now on; what is known of them stays. */
  update(addresses: readonly string[]): void {
    const known = new Map(this.#peers.map((peer) => [peer.address, peer] as const));
    this.#peers = [...new Set(addresses)]
      .slice(0, MAX_PEERS)
      .map((address) => known.get(address) ?? { address, failures: 0, wasReached: false, notBeforeMs: 0 });
  }

  /** The next one that is free; nothing where none is. */
  next(nowMs: number, isFree: (address: string) => boolean): string | undefined {
    for (let step = 0; step < this.#peers.length; step += 1) {
      const index = (this.#turn + step) % this.#peers.length;
      const peer = this.#peers[index];
      if (peer === undefined || peer.notBeforeMs > nowMs || !isFree(peer.address)) continue;
      this.#turn = index + 1;
      return peer.address;
    }
    return undefined;
  }

  /** When the next one may be asked again that is left alone now; nothing where none is. */
  nextAtMs(nowMs: number): number | undefined {
    const times = this.#peers.map(({ notBeforeMs }) => notBeforeMs).filter((timeMs) => timeMs > nowMs);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  reached(address: string): void {
    const peer = this.#find(address);
    if (peer === undefined) return;
    peer.failures = 0;
    peer.wasReached = true;
    peer.notBeforeMs = 0;
  }

  failed(address: string, nowMs: number): void {
    const peer = this.#find(address);
    if (peer === undefined) return;
    peer.failures += 1;
    peer.notBeforeMs = nowMs + Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (peer.failures - 1));
  }

  #find(address: string): Peer | undefined {
    return this.#peers.find((peer) => peer.address === address);
  }
}

interface Peer {
  readonly address: string;
  /** How often in a row it couldn't be reached. */
  failures: number;
  wasReached: boolean;
  notBeforeMs: number;
}

/** Names with more addresses are rare; each has connections of its own. */
const MAX_PEERS = 256;
const MAX_FAILURES = 3;
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 60_000;
