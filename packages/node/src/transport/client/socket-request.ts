import type { OriginConnections } from "./origin-connections.ts";
import type { SilenceWatch } from "./silence-watch.ts";
import type { Turn } from "./turn.ts";

/**
 * A request that is to be sent on a connection of ours, any number of times.
 *
 * @internal
 */
export interface SocketRequest {
  readonly connections: OriginConnections;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly body: Buffer | undefined;
  /** Whether it could be sent again if the server closes the connection at this very moment. */
  readonly isRepeatable: boolean;
  /** What the names and values of a head may take together, in bytes. */
  readonly maxHeadBytes: number;
  readonly turn: Turn;
  readonly watch: SilenceWatch;
}
