import type { ServerSessionOptions } from "node:http2";
import type { GatewayLimits } from "../settings.ts";

/**
 * What holds for a session on either side: how much may be on its way, and how much of it may be fields.
 *
 * @internal
 */
export function sessionOptions(limits: Pick<GatewayLimits, "maxHeadBytes" | "maxFields">): Pick<
  ServerSessionOptions,
  "maxHeaderListPairs" | "maxSessionMemory"
> & {
  readonly strictSingleValueFields: boolean;
} {
  return {
    maxHeaderListPairs: limits.maxFields + MAX_PSEUDO_FIELDS,
    maxSessionMemory: MAX_SESSION_MEGABYTES,
    // What comes twice is passed on twice.
    strictSingleValueFields: false,
  };
}

/** RFC 9113 §8.3.1 has four, RFC 8441 a fifth. */
const MAX_PSEUDO_FIELDS = 5;

/** Behind a full session, the library refuses streams and data that would be served a moment later. */
const MAX_SESSION_MEGABYTES = 64;

/**
 * What one stream may have on its way while nobody reads it (RFC 9113 §6.9.2). With the 65 535 of the RFC, a body comes
 * at 640 KB per second where a round trip takes 100 ms.
 *
 * @internal
 */
export const STREAM_WINDOW_BYTES = 262_144;

/**
 * The same for all streams of a session. The library gives it back as soon as data comes, so it bounds only what is on
 * the wire.
 *
 * @internal
 */
export const SESSION_WINDOW_BYTES = 4_194_304;
