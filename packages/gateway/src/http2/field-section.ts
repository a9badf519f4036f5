import type { OutgoingHttpHeaders } from "node:http2";
import { Fields, MessageError } from "@lastbyte/node/transport";
import type { GatewayLimits } from "../settings.ts";

/**
 * The fields of a HEADERS frame (RFC 9113 §8.2, §8.3).
 *
 * @internal
 */
export interface FieldSection {
  /** By their names, with the colon. */
  readonly pseudo: ReadonlyMap<string, string>;
  readonly fields: Fields;
}

/** @internal */
export type SectionLimits = Pick<GatewayLimits, "maxHeadBytes" | "maxFields">;

/**
 * Reads names and values in turn, and refuses whatever would be understood in another way as HTTP/1.1: the next hop
 * may speak that (RFC 9113 §10.3). The library refuses most of it too; what reaches an upstream doesn't hang on that.
 *
 * @throws MessageError
 * @internal
 */
export function readFieldSection(raw: readonly string[], limits: SectionLimits): FieldSection {
  const { maxFields, maxHeadBytes } = limits;
  const pseudo = new Map<string, string>();
  const list: string[] = [];
  const cookies: string[] = [];
  let bytes = 0;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const value = raw[index + 1] ?? "";
    bytes += name.length + value.length + SEPARATOR_BYTES;
    if (bytes > maxHeadBytes) {
      throw new MessageError(`expected a head of at most ${maxHeadBytes} bytes, got more`, 431);
    }
    if (!VALUE.test(value)) throw malformed(name, "§8.2.1");
    if (name.startsWith(":")) {
      if (pseudo.has(name) || list.length > 0 || cookies.length > 0) throw malformed(name, "§8.3");
      pseudo.set(name, value);
      continue;
    }
    if (!NAME.test(name)) throw malformed(name, "§8.2.1");
    if (OF_A_CONNECTION.has(name)) throw malformed(name, "§8.2.2");
    // RFC 9113 §8.2.3: crumbs of one cookie, which HTTP/1.1 has in one field.
    if (name === "cookie") cookies.push(value);
    else list.push(name, value);
  }
  if (cookies.length > 0) list.push("cookie", cookies.join("; "));
  if (list.length > 2 * maxFields) {
    throw new MessageError(`expected at most ${maxFields} header fields, got more`, 431);
  }
  return { pseudo, fields: Fields.of(list) };
}

/**
 * Begins a head; without a prototype, so that a field may be called `constructor`.
 *
 * @internal
 */
export function pseudoFields(pseudo: Readonly<Record<string, string | number>>): OutgoingHttpHeaders {
  return Object.assign(Object.create(null), pseudo);
}

/**
 * Writes fields as `node:http2` takes them: in lower case, and those that come several times as lists.
 *
 * @param isDropped - Says by its name in lower case whether a field stays behind.
 * @internal
 */
export function addFields(
  to: OutgoingHttpHeaders,
  fields: Fields,
  isDropped: (name: string) => boolean,
): void {
  for (let index = 0; index < fields.count; index += 1) {
    const name = fields.nameAt(index);
    if (isDropped(name)) continue;
    const value = fields.list[2 * index + 1] ?? "";
    const before = to[name];
    if (before === undefined) to[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else to[name] = [String(before), value];
  }
}

/** As HTTP/1.1 has it: a colon, a space and CRLF. */
const SEPARATOR_BYTES = 4;

/** RFC 9113 §8.2.1: a token in lower case. */
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
/** Visible characters, and spaces and tabs between them (RFC 9110 §5.5). */
const VALUE = /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/;

/** RFC 9113 §8.2.2: HTTP/2 has no fields of a connection; whoever sends them means another reader. */
const OF_A_CONNECTION: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** Without its value, which may hold a cookie or a key. */
function malformed(name: string, section: string): MessageError {
  const shown = JSON.stringify(`${name.slice(0, SHOWN_CHARACTERS)}: …`);
  return new MessageError(`expected fields that HTTP/2 may have, got ${shown} (RFC 9113 ${section})`);
}

const SHOWN_CHARACTERS = 60;
