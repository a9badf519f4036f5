/**
 * Whether a field may stand in the trailers that are passed on.
 *
 * Fields that frame, route or authenticate a message have no business there (RFC 9110 §6.5.1); a receiver that
 * merges them into the head could be fooled.
 *
 * @internal
 */
export function mayTrail(name: string): boolean {
  return !FORBIDDEN.test(name);
}

const FORBIDDEN =
  /^(?:content-(?:length|encoding|type|range)|transfer-encoding|trailer|host|connection|te|upgrade|authorization|set-cookie|cookie|cache-control|expect|max-forwards|range|if-.*|proxy-.*|x-forwarded-.*|forwarded|via)$/;
