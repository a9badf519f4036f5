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
