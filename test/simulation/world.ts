import { createHash } from "node:crypto";
import type { Chance } from "./chance.ts";

/**
 * One version of the origin's body, as it is on the wire.
 */
export interface Version {
  readonly bytes: Uint8Array;
  readonly etag: string | undefined;
}

/**
 * The model origin: a resource with a few versions, of which one is current, and its manners.
 */
export interface World {
  readonly contentType: string;
  readonly framing: "length" | "chunked" | "end_stream" | "close";
  readonly servesRanges: boolean;
  readonly hasDigest: boolean;
  readonly versions: readonly Version[];
  /** Whether the content tells a loss: JSON does, CSV doesn't. */
  readonly contentIsChecked: boolean;
  /** What a middlebox on the way puts behind a body. */
  readonly appended: Uint8Array;
}

/** Draws a world. Versions often begin alike, since a replay can be deceived only by those. */
export function drawWorld(chance: Chance): World {
  const contentType = chance.weighted({
    "application/json": 6,
    "text/csv": 3,
    "text/event-stream": 0.5,
  });
  const isJson = contentType === "application/json";
  const first = isJson ? drawJson(chance) : drawText(chance);
  const bodies = [first, ...Array.from({ length: chance.whole(0, 2) }, () => vary(first, isJson, chance))];
  const tags = chance.weighted({ strong: 6, weak: 1, same: 1, none: 2 });
  return {
    contentType,
    framing: chance.weighted({ length: 2, chunked: 1, end_stream: 1, close: 1 }),
    servesRanges: chance.happens(0.7),
    hasDigest: chance.happens(0.2),
    versions: bodies.map((body) => ({ bytes: encoder.encode(body), etag: tagOf(body, tags) })),
    contentIsChecked: isJson,
    appended: encoder.encode(drawAppended(chance)),
  };
}

/** `Repr-Digest` of a version (RFC 9530). */
export function digestField(bytes: Uint8Array): string {
  return `sha-256=:${createHash("sha256").update(bytes).digest("base64")}:`;
}

/** `same` is a weak tag that all versions share, as it may: they are equivalent, but not byte for byte. */
function tagOf(body: string, kind: "strong" | "weak" | "same" | "none"): string | undefined {
  if (kind === "none") return undefined;
  if (kind === "same") return 'W/"equivalent"';
  const tag = `"${createHash("sha256").update(body).digest("hex").slice(0, 12)}"`;
  return kind === "weak" ? `W/${tag}` : tag;
}

function drawJson(chance: Chance): string {
  const items = Array.from({ length: chance.whole(0, 12) }, () => drawItem(chance));
  return JSON.stringify(chance.happens(0.5) ? items : { data: items, next_page: null });
}

function drawItem(chance: Chance): unknown {
  const text = Array.from({ length: chance.whole(0, 12) }, () => chance.pick(LETTERS)).join("");
  return chance.pick([text, { gid: chance.whole(0, 999), name: text }, [text, null], chance.whole(0, 1e6)]);
}

function drawText(chance: Chance): string {
  return Array.from({ length: chance.whole(1, 30) }, () => `${chance.whole(0, 9_999)};x\n`).join("");
}

/** Another version: longer, shorter, or with another byte somewhere, but the same kind of text. */
function vary(body: string, isJson: boolean, chance: Chance): string {
  const kind = chance.weighted({ longer: 1, changed: 1, other: 1 });
  if (!isJson) {
    if (kind === "longer") return `${body}${chance.whole(0, 99)};new\n`;
    if (kind === "other") return drawText(chance);
    const at = chance.whole(0, body.length - 1);
    return `${body.slice(0, at)}#${body.slice(at + 1)}`;
  }
  if (kind === "other") return drawJson(chance);
  const value: unknown = JSON.parse(body);
  const items = Array.isArray(value) ? value : (value as { data: unknown[] }).data;
  if (kind === "longer" || items.length === 0) items.push(drawItem(chance));
  else items[chance.whole(0, items.length - 1)] = "changed";
  return JSON.stringify(value);
}

/** An error text, or something that could stand in the body itself. */
function drawAppended(chance: Chance): string {
  if (chance.happens(0.3)) return "Error occurred while trying to proxy";
  return Array.from({ length: chance.whole(1, 4) }, () => chance.pick(["a", "b", ",", '"'])).join("");
}

/** What a JSON string may hold that could mislead a scan. */
const LETTERS = ["a", "b", "{", "}", "[", "]", '"', "\\", "é", ",", ":", " "] as const;

const encoder = new TextEncoder();
