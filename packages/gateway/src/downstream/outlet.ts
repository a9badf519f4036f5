import type { Fields } from "@lastbyte/node/transport";
import type { UpstreamExchange } from "../upstream/exchange.ts";
import type { Problem } from "./problem.ts";

/**
 * One answer on its way to a client, whatever protocol it speaks.
 *
 * @internal
 */
export interface Outlet {
  /** Whether a head has gone out. */
  readonly hasBegun: boolean;
  /** Sends a whole answer at once. */
  whole(exchange: UpstreamExchange, chunks: readonly Uint8Array[], note: Note): void;
  /** Sends a head; `write` and `end` follow. */
  begin(exchange: UpstreamExchange, note: Note): void;
  /** A promise says that the client reads slower than we write. */
  write(chunk: Uint8Array): Promise<void> | undefined;
  end(trailers: Fields): void;
  /** Makes sure that what was sent is not taken for whole. */
  breakOff(): void;
  /** Answers in the gateway's own name. */
  problem(problem: Problem): void;
}

/**
 * The value of `Proxy-Status` (RFC 9209), where there is something to say.
 *
 * @internal
 */
export type Note = string | undefined;
