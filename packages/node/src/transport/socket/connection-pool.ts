import type { Clock } from "lastbyte/engine";
import type { HttpConnection } from "./http-connection.ts";

/**
 * Connections that wait for their next request. The one that waited least is taken first, so that those that are not
 * needed grow old and are closed.
 *
 * @internal
 */
export class ConnectionPool {
  readonly #idle: HttpConnection[] = [];
  readonly #clock: Clock;
  readonly #idleMs: number;
  #stopTimer: (() => void) | undefined;
  #isClosed = false;

  constructor(clock: Clock, idleMs: number) {
    this.#clock = clock;
    this.#idleMs = idleMs;
  }

  /** A connection that waited no longer than `maxIdleMs`, to a peer that fits, or `undefined`. */
  take(maxIdleMs: number, fits?: (peer: string) => boolean): HttpConnection | undefined {
    const index =
      fits === undefined ? this.#idle.length - 1 : this.#idle.findLastIndex(({ peer }) => fits(peer));
    const connection = this.#idle[index];
    if (connection === undefined) return undefined;
    const idleMs = this.#clock.now() - connection.idleSinceMs;
    if (idleMs > maxIdleMs || idleMs > connection.idleMs) return undefined;
    this.#idle.splice(index, 1);
    connection.uses += 1;
    connection.reader.onEnding = undefined;
    connection.reader.onUnasked = undefined;
    return connection;
  }

  /**
   * Takes back a connection whose answer has been read to its end.
   *
   * @param idleMs - How long it may wait, where that is less than the pool allows.
   */
  put(connection: HttpConnection, idleMs: number = this.#idleMs): void {
    connection.idleSinceMs = this.#clock.now();
    connection.idleMs = idleMs;
    this.putBack(connection);
  }

  /** Puts back a connection that was taken and not used: it has waited since it was put here. */
  putBack(connection: HttpConnection): void {
    if (this.#isClosed || !connection.isUsable) return connection.destroy();
    const drop = (): void => this.#drop(connection);
    connection.reader.onEnding = drop;
    // An answer to nothing would be taken for the answer to the next request.
    connection.reader.onUnasked = drop;
    this.#idle.push(connection);
    if (this.#idle.length > MAX_IDLE_CONNECTIONS) this.#idle.shift()?.destroy();
    this.#stopTimer ??= this.#clock.after(this.#idleMs, () => this.#closeOld());
  }

  #drop(connection: HttpConnection): void {
    const index = this.#idle.indexOf(connection);
    if (index !== -1) this.#idle.splice(index, 1);
    connection.destroy();
  }

  close(): void {
    this.#isClosed = true;
    this.#stopTimer?.();
    for (const connection of this.#idle.splice(0)) connection.destroy();
  }

  #closeOld(): void {
    this.#stopTimer = undefined;
    const nowMs = this.#clock.now();
    for (const connection of this.#idle.filter(({ idleSinceMs, idleMs }) => idleSinceMs + idleMs <= nowMs)) {
      this.#drop(connection);
    }
    if (this.#idle.length > 0) this.#stopTimer = this.#clock.after(this.#idleMs, () => this.#closeOld());
  }
}

/** An idle connection costs a file descriptor here and there. */
const MAX_IDLE_CONNECTIONS = 512;
