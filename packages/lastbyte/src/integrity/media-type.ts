/**
 * A media type in parts, its essence and parameter names in lower case.
 *
 * @internal
 */
export interface MediaType {
  /** Type and subtype: `application/json`. */
  readonly essence: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Reads a Content-Type field (RFC 9110 §8.3.1) leniently: what is not a parameter is passed over, and of a list, which
 * joined duplicates of the field make, the first member counts. `undefined` where there is no type at all.
 *
 * @internal
 */
export function parseMediaType(field: string | null): MediaType | undefined {
  const match = ESSENCE.exec(field ?? "");
  const essence = match?.[1]?.toLowerCase();
  if (field === null || match === null || essence === undefined) return undefined;

  const parameters = new Map<string, string>();
  for (const [, name = "", quoted, token = ""] of field.slice(match[0].length).matchAll(PARAMETER)) {
    const key = name.toLowerCase();
    // Duplicates of a field are joined with a comma and a space; a bare comma stands in some senders' boundaries.
    const value =
      quoted === undefined ? token.replace(/, .*/s, "").trim() : quoted.replaceAll(/\\(.)/g, "$1");
    // The first of two parameters of one name counts, as in the Fetch standard's parser.
    if (!parameters.has(key)) parameters.set(key, value);
  }
  return { essence, parameters };
}

const ESSENCE = /^[ \t]*([^\s/;,]+\/[^\s/;,]+)/;

/** `; name=token` or `; name="quoted"`, where an unclosed quote ends with the field. A comma is part of a token. */
const PARAMETER = /;[ \t]*([^=;,\s"]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))/g;
