/**
 * Reads a number of bytes: `65536`, `64KiB`, `1MiB`, `1MB`. `undefined` where it is none.
 *
 * @internal
 */
export function parseBytes(text: string): number | undefined {
  return parse(text, BYTES);
}

/**
 * Reads a time in milliseconds: `500ms`, `30s`, `2m`; a bare number counts milliseconds.
 *
 * @internal
 */
export function parseMs(text: string): number | undefined {
  return parse(text, MILLISECONDS);
}

/**
 * Reads a bare number.
 *
 * @internal
 */
export function parseNumber(text: string): number | undefined {
  return parse(text, { "": 1 });
}

const BYTES: Units = {
  "": 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1_024,
  mib: 1_048_576,
  gib: 1_073_741_824,
};
const MILLISECONDS: Units = { "": 1, ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 };

type Units = Readonly<Record<string, number>>;

function parse(text: string, units: Units): number | undefined {
  const match = /^\s*(\d{1,15}(?:_\d+)*(?:\.\d{1,6})?)\s*([a-z]*)\s*$/i.exec(text);
  const factor = units[match?.[2]?.toLowerCase() ?? ""];
  if (match?.[1] === undefined || factor === undefined) return undefined;
  return Number(match[1].replaceAll("_", "")) * factor;
}
