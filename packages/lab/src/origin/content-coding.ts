import * as zlib from "node:zlib";

const ENCODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => zlib.gzipSync(bytes, { level: 1 }),
  deflate: (bytes) => zlib.deflateSync(bytes, { level: 1 }),
  br: (bytes) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
  // Node has zstd since 22.15 and 23.8.
  ...("zstdCompressSync" in zlib ? { zstd: (bytes: Buffer) => zlib.zstdCompressSync(bytes) } : {}),
};

/**
 * The content codings that this Node can make, the best first.
 *
 * @internal
 */
export const availableCodings: readonly string[] = ["br", "zstd", "gzip", "deflate"].filter(
  (name) => name in ENCODERS,
);

/**
 * Encodes a body.
 *
 * @internal
 */
export function encode(coding: string, bytes: Buffer): Buffer | undefined {
  return ENCODERS[coding]?.(bytes);
}

/**
 * Whether an Accept-Encoding field allows a coding (RFC 9110 §12.5.3). Without the field, only identity does.
 *
 * @internal
 */
export function accepts(acceptEncoding: string | undefined, coding: string): boolean {
  if (acceptEncoding === undefined) return false;
  let any = false;
  for (const part of acceptEncoding.toLowerCase().split(",")) {
    const [name = "", ...parameters] = part.split(";").map((piece) => piece.trim());
    const refused = parameters.some((parameter) => /^q=0(?:\.0{0,3})?$/.test(parameter));
    if (name === coding || (coding === "gzip" && name === "x-gzip")) return !refused;
    if (name === "*") any = !refused;
  }
  return any;
}
