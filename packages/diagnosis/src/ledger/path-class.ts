import { hashName } from "./hash.ts";
import { LEDGER_LIMITS } from "./limits.ts";

/**
 * What kind of request a path is: the path with what looks like an identifier taken out, so that
 * `/projects/1201/tasks` and `/projects/1202/tasks` are one kind.
 *
 * Some paths lose more last packets than others, and some balancers get more of those: like is to be compared with like.
 * It needs not be exact. A word that is an identifier makes kinds of its own, which share the few classes by hash.
 *
 * @internal
 */
export function pathTemplate(method: string | undefined, url: string): string {
  const pathname = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? "";
  const segments = pathname.split("/").slice(1, MAX_SEGMENTS + 1);
  const kinds = segments.map((segment) => (WORD.test(segment) ? segment.toLowerCase() : ":"));
  return `${method ?? ""} /${kinds.join("/")}`;
}

/**
 * The class of a kind of request: a number below `LEDGER_LIMITS.pathClasses`, by hash, so that merged ledgers agree.
 *
 * @internal
 */
export function pathClassOf(kind: string): number {
  return hashName(kind) % LEDGER_LIMITS.pathClasses;
}

/**
 * Knows the classes of the paths that came last, which is cheaper than to find them again.
 *
 * @internal
 */
export class PathClasses {
  readonly #known: Map<string, number> = new Map();

  of(method: string | undefined, url: string): number {
    const key = method === undefined || method === "GET" ? url : `${method} ${url}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = pathClassOf(pathTemplate(method, url));
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(key, found);
    return found;
  }
}

/** A word of a path, such as `tasks`, `api`, `v2`, `1.0`, `bulk-import` or `export.json`; no number, key or name. */
const WORD = /^(?:v\d{1,3}|\d{1,2}\.\d{1,2}|[a-z][a-z_-]{0,23}(?:\.[a-z]{1,5})?)$/i;

/** What lies deeper tells single things apart rather than kinds. */
const MAX_SEGMENTS = 6;
const MAX_KNOWN = 2_048;
