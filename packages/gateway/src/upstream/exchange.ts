import type { Exchange } from "lastbyte/engine";
import type { Fields } from "../message/fields.ts";
import type { ResponseMessageHead } from "../message/response-head.ts";
import type { UpstreamConnection } from "./upstream-connection.ts";

/**
 * An answer of an upstream.
 *
 * @internal
 */
export interface UpstreamExchange extends Exchange {
  readonly head: ResponseMessageHead;
  /** What came behind the body; none before its end. */
  readonly trailers: Fields;
  /** The connection itself, after a 101: it speaks another protocol from here on. */
  readonly tunnel: UpstreamConnection | undefined;
  /** The last bytes that came, to be looked at after a fault. */
  readonly lastBytes: Buffer | undefined;
}
