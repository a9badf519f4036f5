import type { Clock } from "lastbyte/engine";
import { AddressBook } from "./address-book.ts";
import type { Lookup } from "./address-book.ts";
import { ConnectionPool } from "./connection-pool.ts";
import { openConnection } from "./open-connection.ts";
import { readUpstreamAddress } from "./upstream-address.ts";
import type { UpstreamAddress } from "./upstream-address.ts";
import type { UpstreamConnection } from "./upstream-connection.ts";

/**
 * One upstream: where it is, and the connections to it.
 *
 * @internal
 */
export class Upstream {
  readonly address: UpstreamAddress;
  readonly #context: UpstreamContext;
  readonly #addresses: AddressBook;
  readonly #pool: ConnectionPool;
  readonly #sessions: { last: Buffer | undefined } = { last: undefined };

  constructor(url: URL, context: UpstreamContext) {
    this.address = readUpstreamAddress(url);
    this.#context = context;
    this.#addresses = new AddressBook(this.address.host, context);
    this.#pool = new ConnectionPool(context.clock, context.upstreamIdleMs);
  }

  /** A connection for one request: one that waits, unless it has to be a new one. */
  async connect(wish: ConnectionWish): Promise<UpstreamConnection> {
    const { upstreamIdleMs } = this.#context;
    const maxIdleMs = wish.isRepeatable ? upstreamIdleMs : Math.min(upstreamIdleMs, MAX_IDLE_FOR_ONCE_MS);
    const waiting = wish.fresh ? undefined : this.#pool.take(maxIdleMs);
    if (waiting !== undefined) return waiting;
    const ip = await this.#addresses.next(wish.avoid);
    return openConnection(this.address, ip, { ...this.#context, sessions: this.#sessions });
  }

  /** Takes back a connection whose answer has been read to its end. */
  release(connection: UpstreamConnection): void {
    this.#pool.put(connection);
  }

  close(): void {
    this.#pool.close();
  }
}

/** @internal */
export interface UpstreamContext {
  readonly clock: Clock;
  readonly lookup: Lookup;
  readonly connectTimeoutMs: number;
  readonly upstreamIdleMs: number;
  readonly ca: string | undefined;
}

/** @internal */
export interface ConnectionWish {
  readonly fresh: boolean;
  /** Whether the request could be sent again if the upstream closes the connection at this very moment. */
  readonly isRepeatable: boolean;
  readonly avoid: readonly string[];
}

/** A server that closes idle connections does so after seconds; one that was used just now is safe even for a POST. */
const MAX_IDLE_FOR_ONCE_MS = 1_000;
