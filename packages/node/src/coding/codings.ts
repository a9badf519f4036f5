import * as zlib from "node:zlib";

/**
 * A content coding that this package can undo.
 *
 * @internal
 */
export type Coding = "gzip" | "deflate" | "br" | "zstd";

/** Codings that are stacked on one body: fetch refuses more than this (undici `lib/web/fetch/index.js`). */
const MAX_CODINGS = 5;

/**
 * Reads a `Content-Encoding` field (RFC 9110 §8.4).
 *
 * @returns The codings in the order in which they were applied, none for `identity`, or `undefined` where one of them
 *   is not known here.
 * @internal
 */
export function parseCodings(field: string | null): readonly Coding[] | undefined {
  if (field === null) return [];
  const codings: Coding[] = [];
  for (const part of field.split(",")) {
    const name = part.trim().toLowerCase();
    if (name === "" || name === "identity") continue;
    const coding = NAMES[name];
    if (coding === undefined || codings.length === MAX_CODINGS) return undefined;
    codings.push(coding);
  }
  return codings;
}

/** RFC 9110 §8.4.1 asks to treat `x-gzip` as `gzip`. */
const NAMES: Readonly<Record<string, Coding>> = {
  gzip: "gzip",
  "x-gzip": "gzip",
  deflate: "deflate",
  br: "br",
  zstd: "zstd",
};

/**
 * Whether this Node has a decoder: zstd came with 22.15 and 23.8.
 *
 * @internal
 */
export function canDecode(coding: Coding): boolean {
  return coding !== "zstd" || "zstdDecompressSync" in zlib;
}

/**
 * Whether a deflate stream has the zlib wrapper that RFC 9110 §8.4.1.2 asks for. Some servers leave it out; fetch looks
 * at the same bits of the first byte.
 *
 * @internal
 */
export function hasZlibWrapper(firstByte: number): boolean {
  return (firstByte & 0x0f) === 0x08;
}
