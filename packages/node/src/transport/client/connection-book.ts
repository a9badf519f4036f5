import type { Clock } from "lastbyte/engine";
import { OriginConnections } from "./origin-connections.ts";

/**
 * The connections of one fetch, by origin.
 *
 * @internal
 */
export class ConnectionBook {
  readonly #clock: Clock;
  readonly #origins: Map<string, OriginConnections> = new Map();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Those to the origin of an address. */
  of(url: URL): OriginConnections {
    const { origin } = url;
    const known = this.#origins.get(origin);
    if (known !== undefined) return known;
    const connections = new OriginConnections(new URL(origin), this.#clock);
    this.#origins.set(origin, connections);
    if (this.#origins.size > MAX_ORIGINS) this.#forgetOldest();
    return connections;
  }

  #forgetOldest(): void {
    for (const [origin, connections] of this.#origins) {
      this.#origins.delete(origin);
      return connections.close();
    }
  }
}

/** Whoever visits more origins than these opens a new connection for some of them. */
const MAX_ORIGINS = 1_000;
