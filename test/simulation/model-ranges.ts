import type { Surroundings } from "./model-wire.ts";
import type { Version } from "./world.ts";

/** What a request is answered with. */
export interface Part {
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/** Chooses what a request is answered with: the whole, or the range that it asks for. */
export function selectPart(
  around: Pick<Surroundings, "world" | "weather" | "chance">,
  version: Version,
  headers: Readonly<Record<string, string>>,
): Part {
  const { world, weather, chance } = around;
  const tag: Record<string, string> = version.etag === undefined ? {} : { etag: version.etag };
  const start = Number(/^bytes=(\d+)-$/.exec(headers["range"] ?? "")?.[1] ?? Number.NaN);
  // Some servers know no If-Range, and serve the range of whatever version they have, under its own tag.
  const isHeeded = !chance.happens(weather.ifRangeIgnored);
  const mayRange = world.servesRanges && (headers["if-range"] === version.etag || !isHeeded);
  if (Number.isNaN(start) || !mayRange) return { status: 200, fields: tag, bytes: version.bytes };

  const total = version.bytes.length;
  if (start >= total) return { status: 416, fields: { "content-range": `bytes */${total}` }, bytes: NOTHING };
  const honest = { status: 206, bytes: version.bytes.subarray(start) };
  const range = (first: number, last: number, size: number | string): Record<string, string> => ({
    ...tag,
    "content-range": `bytes ${first}-${last}/${size}`,
  });
  if (!chance.happens(weather.rangeLies)) return { ...honest, fields: range(start, total - 1, total) };

  // Each lie is one that the head gives away.
  switch (
    chance.pick(["earlier", "bigger", "unknown", "no range", "other tag", "no tag", "shorter"] as const)
  ) {
    case "earlier": {
      const first = Math.max(0, start - 1);
      return { status: 206, bytes: version.bytes.subarray(first), fields: range(first, total - 1, total) };
    }
    case "bigger":
      return { ...honest, fields: range(start, total, total + 1) };
    case "unknown":
      return { ...honest, fields: range(start, total - 1, "*") };
    case "no range":
      return { ...honest, fields: tag };
    case "other tag":
      return { ...honest, fields: { ...range(start, total - 1, total), etag: '"another"' } };
    case "no tag":
      return { ...honest, fields: { "content-range": `bytes ${start}-${total - 1}/${total}` } };
    case "shorter":
      return {
        status: 206,
        bytes: version.bytes.subarray(start, Math.max(start + 1, total - 1)),
        fields: range(start, Math.max(start, total - 2), total),
      };
    default:
      throw new Error("expected a lie");
  }
}

/** How many bytes a range has by what its head says, be it true or not. */
export function toldLength({ fields }: Part): number | undefined {
  const [, first, last] = /^bytes (\d+)-(\d+)\//.exec(fields["content-range"] ?? "") ?? [];
  return first === undefined ? undefined : Number(last) - Number(first) + 1;
}

/** No bytes at all. */
export const NOTHING: Uint8Array = new Uint8Array(0);
