/**
 * What a Range field asks for, of a representation of this length.
 *
 * @internal
 */
export type WantedRange =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly first: number; readonly last: number }
  | { readonly kind: "unsatisfiable" };

/**
 * Reads a Range field (RFC 9110 §14). Several ranges, other units and nonsense are ignored, as a server may.
 *
 * @internal
 */
export function readRange(range: string | undefined, lengthBytes: number): WantedRange {
  const match = /^bytes=(\d*)-(\d*)$/i.exec(range?.trim() ?? "");
  if (match === null) return { kind: "whole" };
  const [, from = "", to = ""] = match;
  if (from === "") {
    if (to === "") return { kind: "whole" };
    const suffixBytes = Number(to);
    if (suffixBytes === 0 || lengthBytes === 0) return { kind: "unsatisfiable" };
    return { kind: "part", first: Math.max(0, lengthBytes - suffixBytes), last: lengthBytes - 1 };
  }
  const first = Number(from);
  // A last position before the first makes the field invalid (§14.1.2), and an invalid one is ignored.
  if (to !== "" && Number(to) < first) return { kind: "whole" };
  if (first >= lengthBytes) return { kind: "unsatisfiable" };
  const last = to === "" ? lengthBytes - 1 : Math.min(Number(to), lengthBytes - 1);
  return { kind: "part", first, last };
}

/**
 * Whether If-Range lets the range stand (RFC 9110 §13.1.5): strong comparison, so a weak tag never matches. A
 * date never does here, for the origin sends no Last-Modified.
 *
 * @internal
 */
export function ifRangeHolds(ifRange: string | undefined, etag: string | undefined): boolean {
  if (ifRange === undefined) return true;
  return etag !== undefined && !etag.startsWith("W/") && ifRange.trim() === etag;
}

/**
 * Whether If-None-Match names this tag (RFC 9110 §13.1.2): weak comparison.
 *
 * @internal
 */
export function noneMatch(ifNoneMatch: string | undefined, etag: string | undefined): boolean {
  if (ifNoneMatch === undefined || etag === undefined) return true;
  if (ifNoneMatch.trim() === "*") return false;
  const opaque = etag.replace(/^W\//, "");
  return !ifNoneMatch.split(",").some((tag) => tag.trim().replace(/^W\//, "") === opaque);
}
