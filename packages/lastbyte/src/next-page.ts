import { parseLinkHeader } from "./link-header.ts";

/**
 * What a page says of the next one: the address as it was written, that there is none, or something that can't be
 * followed.
 *
 * @internal
 */
export type NextPage =
  | { readonly kind: "address"; readonly address: string | URL }
  | { readonly kind: "none" }
  | { readonly kind: "unknown"; readonly detail: string };

/**
 * Finds the next page in what APIs commonly send: `next_page` of the body, as Asana's
 * `{ "offset": "…", "path": "…", "uri": "https://…" }`, or else a `Link` with the relation `next` (RFC 8288).
 *
 * An offset goes into the query of the page as it was asked for, so that a list that is read through a gateway stays
 * there. The `uri` is followed where there is no offset.
 *
 * @internal
 */
export function nextPage(page: unknown, response: Pick<Response, "headers">, requested: URL): NextPage {
  const next = isRecord(page) ? page["next_page"] : undefined;
  if (next !== undefined && next !== null) return fromBody(next, requested);

  const link = parseLinkHeader(response.headers.get("link")).find(({ relations }) =>
    relations.includes("next"),
  );
  return link === undefined ? { kind: "none" } : { kind: "address", address: link.target };
}

function fromBody(next: unknown, requested: URL): NextPage {
  const { offset, uri } = isRecord(next) ? next : {};
  if (typeof offset === "string" && offset !== "") {
    const address = new URL(requested);
    address.searchParams.set("offset", offset);
    return { kind: "address", address };
  }
  if (typeof uri === "string" && uri !== "") return { kind: "address", address: uri };
  return {
    kind: "unknown",
    detail: `"next_page" is ${JSON.stringify(next).slice(0, DETAIL_MAX_CHARACTERS)}`,
  };
}

/** How much of an unknown form a message shows. */
const DETAIL_MAX_CHARACTERS = 200;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
