import { Fields, MessageError } from "@lastbyte/node/transport";
import type { RequestHead } from "../message/request-head.ts";
import { readFieldSection } from "./field-section.ts";
import type { SectionLimits } from "./field-section.ts";

/**
 * Reads the head of a request in HTTP/2 as one that could as well have come in HTTP/1.1: `:authority` is its `Host`.
 *
 * @throws MessageError
 * @internal
 */
export function readRequestHead(raw: readonly string[], limits: SectionLimits): RequestHead {
  const { pseudo, fields } = readFieldSection(raw, limits);
  const method = pseudo.get(":method") ?? "";
  if (!METHOD.test(method)) throw unexpected(":method", "a method", method);
  // RFC 8441: nobody is told that this is served, so nobody should ask for it.
  if (pseudo.has(":protocol"))
    throw new MessageError("extended CONNECT (RFC 8441) is not served; WebSocket is, over HTTP/1.1", 501);
  const te = fields.get("te");
  if (te !== null && te !== "trailers") throw unexpected("te", "trailers (RFC 9113 §8.2.2)", te);

  const authority = authorityOf(pseudo.get(":authority"), fields.all("host"));
  const target = method === "CONNECT" ? authority : targetOf(pseudo);
  const list = ["host", authority];
  for (let index = 0; index < fields.count; index += 1) {
    if (fields.nameAt(index) !== "host") list.push(fields.nameAt(index), fields.list[2 * index + 1] ?? "");
  }
  return { method, target, majorVersion: 2, minorVersion: 0, fields: Fields.of(list) };
}

function targetOf(pseudo: ReadonlyMap<string, string>): string {
  const scheme = pseudo.get(":scheme") ?? "";
  if (scheme !== "http" && scheme !== "https") throw unexpected(":scheme", "http or https", scheme);
  const path = pseudo.get(":path") ?? "";
  // A whole URL would be a second authority.
  if (!PATH.test(path)) throw unexpected(":path", "a path such as /tasks (RFC 9113 §8.3.1)", path);
  return path;
}

/** RFC 9113 §8.3.1: if both say where the request goes, they say the same. */
function authorityOf(authority: string | undefined, hosts: readonly string[]): string {
  const [host] = hosts;
  if (hosts.length > 1) throw unexpected("host", "one Host field", hosts.join(", "));
  const found = authority ?? host;
  if (found === undefined || found === "") throw unexpected(":authority", "a host", "nothing");
  if (host !== undefined && host.toLowerCase() !== found.toLowerCase())
    throw unexpected("host", `the host of :authority, ${JSON.stringify(found)}`, host);
  return found;
}

/** As the request line of HTTP/1.1 has them (RFC 9112 §3): no space and no control character gets into it. */
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const PATH = /^(?:\/[\x21-\x7e]*|\*)$/;

function unexpected(name: string, expected: string, value: string): MessageError {
  const shown = JSON.stringify(value.slice(0, 60));
  return new MessageError(`${name}: expected ${expected}, got ${shown}`);
}
