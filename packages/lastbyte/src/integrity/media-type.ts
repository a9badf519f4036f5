/**
 * A media type as it stands in a `Content-Type` (RFC 9110 §8.3.1).
 *
 * @internal
 */
export interface MediaType {
  /** Type and subtype in lower case: `application/json`. */
  readonly essence: string;
  /** Values by name in lower case, quotes and escapes undone. The first of several with one name counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Reads a `Content-Type`, generously: what is no parameter is passed over, as browsers do (WHATWG MIME Sniffing
 * §4.4). A field that was sent twice is read once if both say the same, and not at all if they contradict each other.
 *
 * @returns `undefined` where there is no type, or none that can be known.
 * @internal
 */
export function parseMediaType(field: string | null): MediaType | undefined {
  if (field === null) return undefined;
  // An API sends the same few fields in every response.
  if (known.has(field)) return known.get(field);
  if (known.size >= MAX_KNOWN) known.clear();
  const type = readMediaType(field);
  known.set(field, type);
  return type;
}

const known: Map<string, MediaType | undefined> = new Map();

/** A multipart boundary is another one each time, so the fields that are kept are few and forgotten together. */
const MAX_KNOWN = 50;

function readMediaType(field: string): MediaType | undefined {
  const [first, ...others] = field.match(LIST_MEMBERS)?.map((member) => member.trim()) ?? [];
  if (first === undefined || others.some((other) => other.toLowerCase() !== first.toLowerCase()))
    return undefined;

  const essence = ESSENCE.exec(first);
  if (essence === null) return undefined;
  const parameters = new Map<string, string>();
  for (const [, name, quoted, token] of first.slice(essence[0].length).matchAll(PARAMETER)) {
    const key = name?.toLowerCase();
    if (key === undefined || parameters.has(key)) continue;
    parameters.set(key, quoted?.replaceAll(/\\(.)/gs, "$1") ?? token?.trimEnd() ?? "");
  }
  return { essence: essence[0].toLowerCase(), parameters };
}

const TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";

/**
 * What stands between commas, save those in quotes, and those without white space behind them: fields that were sent
 * twice are joined with both, and some senders' boundaries have a bare comma.
 */
const LIST_MEMBERS = /(?:"(?:[^"\\]|\\.)*"|,(?!\s)|[^,])+/gs;
const ESSENCE = new RegExp(`^${TOKEN}/${TOKEN}(?=[\\s;]|$)`);
const PARAMETER = new RegExp(`;\\s*(${TOKEN})=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;"]*))`, "gs");
