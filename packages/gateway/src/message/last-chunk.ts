import type { Fields } from "@lastbyte/node/transport";
import { mayTrail } from "./may-trail.ts";

/**
 * Writes the end of a chunked body: the last chunk and the trailer fields (RFC 9112 §7.1.2).
 *
 * @internal
 */
export function lastChunk(trailers: Fields): string {
  let text = "0\r\n";
  for (let index = 0; index < trailers.count; index += 1) {
    if (!mayTrail(trailers.nameAt(index))) continue;
    text += `${trailers.list[2 * index] ?? ""}: ${trailers.list[2 * index + 1] ?? ""}\r\n`;
  }
  return `${text}\r\n`;
}
