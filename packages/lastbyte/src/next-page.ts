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
 * @param url - The URL of this page, to which an offset without a URI belongs.
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
  if (typeof uri === "string" && uri !== "") return { kind: "at", reference: uri };
  if (typeof offset === "string" && offset !== "") {
    const reference = new URL(url);
    reference.searchParams.set("offset", offset);
    return { kind: "at", reference };
  }
  return {
    kind: "not_understood",
    detail: `expected "next_page" to be null or an object with a "uri" or an "offset", got ${JSON.stringify(member)}`,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
