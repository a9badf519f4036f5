import type { Server } from "node:net";
import type { Clock } from "lastbyte/engine";

/**
 * Stops a server from accepting, in a moment in which nobody stands before the door: a connection that the system has
 * accepted and we have not would be reset, with a request on it perhaps. One is taken in every turn of the event loop,
 * so a turn without one, and a short one, says that none waits.
 *
 * @internal
 */
export async function closeDoor(server: Server, { clock, accepted, patienceMs }: DoorContext): Promise<void> {
  const latestMs = clock.now() + patienceMs;
  // The turn that is under way may have looked before the first of them came.
  await nextTurn();
  for (;;) {
    const turnMs = clock.now();
    const before = accepted();
    await nextTurn();
    const nowMs = clock.now();
    // Where no turn is short, because there is much to do, any turn will do that took nobody in.
    const isShort = nowMs - turnMs < QUIET_TURN_MS || nowMs >= latestMs - patienceMs / 2;
    const isQuiet = accepted() === before && isShort;
    if (isQuiet || nowMs >= latestMs) break;
  }
  server.close();
}

/** @internal */
export interface DoorContext {
  readonly clock: Clock;
  /** How many connections were accepted, ever. */
  readonly accepted: () => number;
  /** When the door is closed at the latest, whoever stands before it. */
  readonly patienceMs: number;
}

const QUIET_TURN_MS = 0.5;

function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
