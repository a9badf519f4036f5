/**
 * One link of a `Link` field.
 *
 * @internal
 */
export interface Link {
  /** The target as it was written, often relative. */
  readonly target: string;
  /** The relation types, in lower case. */
  readonly relations: readonly string[];
}

/**
 * Reads a `Link` field (RFC 8288 §3): what stands before the first mistake in it. A link that says with `anchor` that
 * it is about another resource is left out (RFC 8288 §3.2), and of two `rel` parameters the first counts (§3.3).
 *
 * @internal
 */
export function parseLinkHeader(field: string | null): readonly Link[] {
  const links: Link[] = [];
  const text = field ?? "";
  let position = 0;
  while (position < text.length) {
    const target = matchAt(TARGET, text, position);
    if (target === null) break;
    position += target[0].length;

    const parameters = new Map<string, string>();
    for (let match = matchAt(PARAMETER, text, position); match !== null;) {
      position += match[0].length;
      const [, name = "", quoted, token = ""] = match;
      const key = name.toLowerCase();
      if (!parameters.has(key)) parameters.set(key, quoted?.replaceAll(/\\(.)/g, "$1") ?? token);
      match = matchAt(PARAMETER, text, position);
    }

    const relations = (parameters.get("rel") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const end = matchAt(END, text, position);
    if (end === null) break;
    position += end[0].length;
    if (!parameters.has("anchor")) links.push({ target: target[1] ?? "", relations });
  }
  return links;
}

/** Empty members of the list, then a target. */
const TARGET = /[\s,]*<([^<>]*)>/y;

const PARAMETER = /\s*;\s*([^\s;,="<>]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/y;

/** A stray semicolon, then the comma before the next link or the end of the field. */
const END = /[\s;]*(?:,|$)/y;

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}
