import { nextLink } from "./link-header.ts";

/**
 * Where the page says that the next one is.
 *
 * @internal
 */
export type NextPage =
  | { readonly kind: "none" }
  | { readonly kind: "at"; readonly reference: string | URL }
  | { readonly kind: "not_understood"; readonly detail: string };

/**
 * Finds the next page in Asana's `next_page` (`{ offset, path, uri }`, or null behind the last page), else in a
 * `Link: rel="next"` (RFC 8288).
 *
 * An offset goes into the URL of this page, so that a list that is read through a gateway stays there; the URI, which
 * names the origin itself, is followed where there is no offset.
 *
 * @param url - The URL by which this page was asked for.
 * @internal
 */
export function findNextPage(page: unknown, headers: Headers, url: URL): NextPage {
  const member = isObject(page) ? page["next_page"] : undefined;
  if (member === null) return { kind: "none" };
  if (member !== undefined) return readNextPage(member, url);

  const reference = nextLink(headers.get("link"));
  return reference === undefined ? { kind: "none" } : { kind: "at", reference };
}

function readNextPage(member: unknown, url: URL): NextPage {
  const { uri, offset } = isObject(member) ? member : {};
  if (typeof offset === "string" && offset !== "") {
    const reference = new URL(url);
    reference.searchParams.set("offset", offset);
    return { kind: "at", reference };
  }
  if (typeof uri === "string" && uri !== "") return { kind: "at", reference: uri };
  const came = JSON.stringify(member).slice(0, MAX_DETAIL_CHARS);
  return {
    kind: "not_understood",
    detail: `expected "next_page" to be null or an object with an "offset" or a "uri", got ${came}`,
  };
}

/** How much of an unknown form a message shows. */
const MAX_DETAIL_CHARS = 200;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
