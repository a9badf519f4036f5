import { ofOneConnection } from "@lastbyte/node/transport";

/**
 * Whether a field may stand in the trailers that are passed on.
 *
 * Fields that frame, route or authenticate a message have no business there (RFC 9110 §6.5.1); a receiver that
 * merges them into the head could be fooled. Nor have those of one connection: HTTP/2 knows none (RFC 9113 §8.2.2).
 *
 * @internal
 */
export function mayTrail(name: string): boolean {
  return !FORBIDDEN.test(name) && !ofOneConnection(name);
}

const FORBIDDEN =
  /^(?:content-(?:length|encoding|type|range)|trailer|host|authorization|set-cookie|cookie|cache-control|expect|max-forwards|range|if-.*|proxy-.*|x-forwarded-.*|forwarded|via)$/;
