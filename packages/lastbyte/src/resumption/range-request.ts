/**
 * The header fields that ask for the rest of a body, and only if it is still the same version (RFC 9110 §13.1.5, §14.2).
 *
 * @internal
 */
export function rangeRequest(from: RangeStart): Readonly<Record<string, string>> {
  if (from.validator === undefined) return {};
  return { range: `bytes=${from.rangeStart}-`, "if-range": from.validator };
}

/** @internal */
export interface RangeStart {
  /** The first byte that is wanted, counted from 0. */
  readonly rangeStart: number;
  readonly validator: string | undefined;
}
