import * as zlib from "node:zlib";
import { canDecode, hasZlibWrapper } from "./codings.ts";
import type { Coding } from "./codings.ts";
import type { Decoding } from "./content-coding-check.ts";

/**
 * What a small compressed body may grow to. JSON shrinks to a tenth or twentieth; a thousandth is a bomb.
 *
 * @internal
 */
export const MAX_DECODED_BYTES = 67_108_864;

/**
 * Undoes the content codings of a body that is at hand. Strict: a stream that ends early is broken.
 *
 * @internal
 */
export function decodeNow(
  chunks: readonly Uint8Array[],
  codings: readonly Coding[],
): Exclude<Decoding, { kind: "whole" }> | { readonly kind: "whole"; readonly bytes: Buffer } {
  if (!codings.every(canDecode)) return { kind: "unreadable" };
  const [only] = chunks;
  let bytes =
    only !== undefined && chunks.length === 1
      ? Buffer.from(only.buffer, only.byteOffset, only.byteLength)
      : Buffer.concat(chunks);
  try {
    for (const coding of codings.toReversed()) bytes = decode(bytes, coding);
    return { kind: "whole", bytes };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    if (code === "ERR_BUFFER_TOO_LARGE") return { kind: "unreadable" };
    return { kind: "broken", detail: `the ${codings.join(", ")} stream of ${bytes.length} bytes: ${code}` };
  }
}

const LIMIT = { maxOutputLength: MAX_DECODED_BYTES } as const;

function decode(bytes: Buffer, coding: Coding): Buffer {
  switch (coding) {
    case "gzip":
      return zlib.gunzipSync(bytes, LIMIT);
    case "deflate":
      return hasZlibWrapper(bytes[0] ?? 0)
        ? zlib.inflateSync(bytes, LIMIT)
        : zlib.inflateRawSync(bytes, LIMIT);
    case "br":
      return zlib.brotliDecompressSync(bytes, LIMIT);
    case "zstd":
      return zlib.zstdDecompressSync(bytes, LIMIT);
    default:
      return coding satisfies never;
  }
}
