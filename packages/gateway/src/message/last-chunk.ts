import type { Fields } from "./fields.ts";

/**
 * Writes the end of a chunked body: the last chunk and the trailer fields (RFC 9112 §7.1.2).
 *
 * Fields that frame, route or authenticate a message have no business there (RFC 9110 §6.5.1); a receiver that
 * merges them into the head could be fooled.
 *
 * @internal
 */
export function lastChunk(trailers: Fields): string {
  let text = "0\r\n";
  for (let index = 0; index < trailers.count; index += 1) {
    if (FORBIDDEN.test(trailers.nameAt(index))) continue;
    text += `${trailers.list[2 * index] ?? ""}: ${trailers.list[2 * index + 1] ?? ""}\r\n`;
  }
  return `${text}\r\n`;
}

const FORBIDDEN =
  /^(?:content-(?:length|encoding|type|range)|transfer-encoding|trailer|host|connection|te|upgrade|authorization|set-cookie|cookie|cache-control|expect|max-forwards|range|if-.*|proxy-.*|x-forwarded-.*|forwarded|via)$/;
