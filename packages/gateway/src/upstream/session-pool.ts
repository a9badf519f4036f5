import type { Clock } from "lastbyte/engine";
import type { UpstreamSession } from "./upstream-session.ts";

/**
 * The HTTP/2 connections to one upstream. The oldest one that has room is taken first, so that those that are not
 * needed are closed.
 *
 * @internal
 */
export class SessionPool {
  readonly #sessions: Set<UpstreamSession> = new Set();
  readonly #clock: Clock;
  readonly #idleMs: number;
  #stopTimer: (() => void) | undefined;
  #isClosed = false;

  constructor(clock: Clock, idleMs: number) {
    this.#clock = clock;
    this.#idleMs = idleMs;
  }

  /** A stream of a session that fits, or `undefined`. */
  take(wish: SessionWish): UpstreamSession | undefined {
    for (const session of this.#sessions) {
      if (!session.isUsable) this.#sessions.delete(session);
      else if (this.#fits(session, wish) && session.tryTake()) return session;
    }
    return undefined;
  }

  add(session: UpstreamSession): void {
    this.#sessions.add(session);
  }

  /** Is told that a session is idle. */
  rest(session: UpstreamSession): void {
    session.idleSinceMs = this.#clock.now();
    if (this.#isClosed) session.close();
    else this.#stopTimer ??= this.#clock.after(this.#idleMs, () => this.#closeOld());
  }

  close(): void {
    this.#isClosed = true;
    this.#stopTimer?.();
    for (const session of this.#sessions) if (session.isIdle) session.close();
  }

  #fits(session: UpstreamSession, { maxIdleMs, fits, after }: SessionWish): boolean {
    if (session.serial <= after || (fits !== undefined && !fits(session.peer))) return false;
    return !session.isIdle || this.#clock.now() - session.idleSinceMs <= maxIdleMs;
  }

  #closeOld(): void {
    this.#stopTimer = undefined;
    let isAnyIdle = false;
    for (const session of this.#sessions) {
      if (!session.isUsable) this.#sessions.delete(session);
      else if (!session.isIdle) continue;
      else if (this.#clock.now() - session.idleSinceMs < this.#idleMs) isAnyIdle = true;
      else session.close();
    }
    if (isAnyIdle) this.#stopTimer = this.#clock.after(this.#idleMs, () => this.#closeOld());
  }
}

/** @internal */
export interface SessionWish {
  readonly maxIdleMs: number;
  /** Says of an address whether it may lead there; `undefined` for any. */
  readonly fits: ((peer: string) => boolean) | undefined;
  /** It has to be opened after the one with this number. */
  readonly after: number;
}
