/**
 * One link of a `Link` field (RFC 8288 §3).
 *
 * @internal
 */
export interface Link {
  /** The reference between the angle brackets, not yet resolved. */
  readonly target: string;
  /** Its relation types in lower case. */
  readonly relations: readonly string[];
  /** The context of the link, where it isn't the response itself. */
  readonly anchor: string | undefined;
}

/**
 * Reads a `Link` field as RFC 8288 §B.2 does: generously, so that one broken member doesn't hide those before it.
 * What follows a broken one is not read.
 *
 * @internal
 */
export function parseLinkHeader(field: string | null): readonly Link[] {
  const links: Link[] = [];
  for (const [, target = "", parameters = ""] of (field ?? "").matchAll(LINK)) {
    let relations: string | undefined;
    let anchor: string | undefined;
    for (const [, name, quoted, token] of parameters.matchAll(PARAMETER)) {
      const value = quoted?.replaceAll(/\\(.)/gs, "$1") ?? token ?? "";
      // Of several, the first one counts (RFC 8288 §3.3).
      if (name?.toLowerCase() === "rel") relations ??= value;
      if (name?.toLowerCase() === "anchor") anchor ??= value;
    }
    links.push({
      target: target.trim(),
      relations: relations?.toLowerCase().split(/\s+/).filter(Boolean) ?? [],
      anchor,
    });
  }
  return links;
}

/**
 * Where the link to the next page leads, or `undefined` where there is none. A link with an anchor speaks of
 * something else than this response, so it is passed over (RFC 8288 §3.2).
 *
 * @internal
 */
export function nextLink(field: string | null): string | undefined {
  return parseLinkHeader(field).find(
    ({ relations, anchor }) => anchor === undefined && relations.includes("next"),
  )?.target;
}

const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;

/** Sticky, so that a link is only read where the one before it ended: `<` also stands inside quoted titles. */
const LINK = new RegExp(String.raw`[\s,]*<([^>]*)>((?:[^",]|${QUOTED})*)(?:,|$)`, "gsy");
const PARAMETER = /;\s*([^\s=;,"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))/gs;
